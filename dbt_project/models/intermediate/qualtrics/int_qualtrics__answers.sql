with

responses as (
    select * from {{ ref('stg_qualtrics__responses') }}
),

response_members as (
    select
        source,
        response_id,
        survey_id,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
        {{ json_members('answers', 'member_key', 'member_value') }}
    from responses
),

-- A score stands under the question's own key, such as QID1 or, for a row of a matrix,
-- QID1_2. The keys beside it, such as QID1_TEXT, hold texts, groups and durations.
scored_members as (
    select
        source,
        response_id || ':' || member_key as source_answer_id,
        response_id as source_response_id,
        survey_id || ':' || member_key as source_question_id,
        {{ plain_digits(trimmed('member_value')) }} as raw_value,
        cast(null as {{ dbt.type_string() }}) as choice,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        is_deleted,
        updated_at,
        loaded_at
    from response_members
    where {{ matches('member_key', 'QID[0-9]+(_[0-9]+)?') }}
),

-- The value of a question that was skipped is empty, which is no answer.
answers as (
    select * from scored_members
    where raw_value is not null
)

select * from answers

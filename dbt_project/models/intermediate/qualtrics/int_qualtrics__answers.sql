with

responses as (
    select * from {{ ref('stg_qualtrics__responses') }}
),

question_points as (
    select * from {{ ref('int_qualtrics__question_points') }}
),

response_members as (
    select
        source,
        response_id,
        survey_id,
        load_id,
        is_deleted,
        recorded_at,
        updated_at,
        loaded_at,
        {{ json_members('answers', 'member_key', 'member_value') }}
    from responses
),

-- A score stands under the question's own key, such as QID1 or, for a row of a matrix,
-- QID1_2. In a block that is asked in a loop the number of the round stands before it:
-- 2_QID1. The keys beside it, such as QID1_TEXT, hold texts, groups and durations.
scored_members as (
    select
        source,
        response_id,
        member_key,
        survey_id || ':' || {{ last_word("replace(member_key, '_QID', ' QID')") }}
            as source_question_id,
        {{ plain_digits(trimmed('member_value')) }} as exported_value,
        {{ matches('member_key', '[0-9]+_QID[0-9]+(_[0-9]+)?') }} as is_of_a_loop,
        load_id,
        is_deleted,
        recorded_at,
        updated_at,
        loaded_at
    from response_members
    where {{ matches('member_key', '([0-9]+_)?QID[0-9]+(_[0-9]+)?') }}
),

-- The points as they were when the answer was given: those of the last version of the
-- question before, or of its first one.
point_spans as (
    select
        *,
        case
            when lag(valid_from) over versions is null
                then cast('1970-01-01' as timestamp)
            else valid_from
        end as applies_from
    from question_points
    window versions as (
        partition by source, source_question_id, exported_value order by valid_from
    )
),

-- The value of a question that was skipped is empty, which is no answer.
answers as (
    select
        members.source,
        members.response_id || ':' || members.member_key as source_answer_id,
        members.response_id as source_response_id,
        members.source_question_id,
        coalesce(
            cast(point_spans.score as {{ dbt.type_string() }}), members.exported_value
        ) as raw_value,
        cast(null as {{ dbt.type_string() }}) as choice,
        -- Which of several rounds a score of a loop is about is not read yet.
        case when members.is_of_a_loop then 'answer_of_a_loop' end as fault,
        members.load_id,
        coalesce(point_spans.is_no_answer, false) as is_no_answer,
        members.is_deleted,
        members.updated_at,
        members.loaded_at
    from scored_members as members
    left join point_spans
        on
            members.source = point_spans.source
            and members.source_question_id = point_spans.source_question_id
            and members.exported_value = point_spans.exported_value
            and members.recorded_at >= point_spans.applies_from
    where members.exported_value is not null
    qualify row_number() over (
        partition by members.source, members.response_id, members.member_key
        order by point_spans.applies_from desc nulls last
    ) = 1
)

select * from answers

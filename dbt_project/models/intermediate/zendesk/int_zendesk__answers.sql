-- A rating is one answer. A rating with any other word than good or bad gives none; its
-- response has a fault.
with

ratings as (
    select * from {{ ref('stg_zendesk__satisfaction_ratings') }}
    where is_response and score_text in ('good', 'bad')
),

answers as (
    select
        source,
        rating_id as source_answer_id,
        rating_id as source_response_id,
        'satisfaction:score' as source_question_id,
        case score_text when 'good' then '1' else '0' end as raw_value,
        score_text as choice,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        false as is_no_answer,
        is_deleted,
        updated_at,
        loaded_at
    from ratings
)

select * from answers

with

answers as (
    select * from {{ ref('int_answers_checked') }}
),

quarantined as (
    select
        answer_id,
        response_id,
        question_id,
        source,
        reason,
        raw_value,
        load_id,
        loaded_at
    from answers
    where reason is not null
)

select * from quarantined

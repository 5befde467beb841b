with

answers as (
    select * from {{ ref('int_answers_checked') }}
),

validated as (
    select
        answer_id,
        response_id,
        question_id,
        survey_id,
        source,
        role,
        choice,
        score
    from answers
    where is_scored and reason is null
)

select * from validated

-- An answer counts where its response does: whole responses replace each other, and no
-- response takes back a single answer of another one.
with

answers as (
    select * from {{ ref('int_answers_checked') }}
    where is_scored and not is_no_answer and fault is null
),

responses as (
    select * from {{ ref('int_responses') }}
),

answers_with_exclusion as (
    select
        answers.answer_id,
        answers.response_id,
        answers.question_id,
        answers.survey_id,
        answers.source,
        answers.role,
        answers.choice,
        responses.exclusion_reason,
        answers.score,
        answers.scale_min,
        answers.scale_max,
        answers.good_from,
        answers.best_from,
        answers.worst_to,
        answers.higher_is_better
    from answers
    inner join responses on answers.response_id = responses.response_id
)

select * from answers_with_exclusion

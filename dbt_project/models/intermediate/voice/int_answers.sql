with

answers as (
    select * from {{ ref('int_answers_checked') }}
    where is_scored and fault is null
),

responses as (
    select * from {{ ref('int_responses') }}
),

answers_with_response as (
    select
        answers.answer_id,
        answers.response_id,
        answers.question_id,
        answers.survey_id,
        responses.customer_id,
        answers.source,
        responses.source_response_id,
        answers.role,
        answers.choice,
        responses.own_exclusion_reason,
        responses.occasion,
        answers.score,
        responses.recorded_at
    from answers
    inner join responses on answers.response_id = responses.response_id
),

-- Of one customer's answers to one question on one occasion the last one counts. It is
-- decided question by question: whoever comes back and skips a question has not taken
-- back the earlier answer to it, even if the later response counts as the response.
superseded_answers as (
    select answer_id
    from answers_with_response
    where occasion is not null and own_exclusion_reason is null
    qualify row_number() over (
        partition by question_id, customer_id, occasion
        order by recorded_at desc, source_response_id desc
    ) > 1
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
        coalesce(
            answers.own_exclusion_reason,
            case when superseded_answers.answer_id is not null then 'superseded' end
        ) as exclusion_reason,
        answers.score
    from answers_with_response as answers
    left join superseded_answers on answers.answer_id = superseded_answers.answer_id
)

select * from answers_with_exclusion

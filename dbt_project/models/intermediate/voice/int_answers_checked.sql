-- What is wrong with an answer shows only beside its question, and is the same for all
-- sources. An answer of a response that cannot be used is not here, because it has gone
-- with its response.
with

answers as (
    select * from {{ ref('int_answers_unioned') }}
    where not is_deleted
),

responses as (
    select * from {{ ref('int_responses') }}
    where not is_deleted
),

questions as (
    select * from {{ ref('int_questions') }}
),

answers_with_question as (
    select
        responses.response_id || ':' || answers.source_question_id as answer_id,
        responses.response_id,
        {{ record_id('answers.source', 'answers.source_question_id') }} as question_id,
        responses.survey_id,
        answers.source,
        questions.role,
        answers.raw_value,
        answers.choice,
        answers.fault as own_fault,
        answers.load_id,
        questions.scale_min,
        questions.scale_max,
        questions.question_id is null as is_of_unknown_question,
        coalesce(questions.is_scored, false) as is_scored,
        answers.loaded_at
    from answers
    inner join responses
        on
            answers.source = responses.source
            and answers.source_response_id = responses.source_response_id
    left join questions
        on
            answers.source = questions.source
            and answers.source_question_id = questions.source_question_id
),

answers_with_score as (
    select
        answer_id,
        response_id,
        question_id,
        survey_id,
        source,
        role,
        raw_value,
        choice,
        case
            when own_fault is not null then own_fault
            when is_of_unknown_question then 'unknown_question'
            when is_scored and (scale_min is null or scale_max is null)
                then 'scale_missing'
            when is_scored then {{ score_fault('raw_value', 'scale_min', 'scale_max') }}
        end as fault,
        load_id,
        case when is_scored then {{ score_value('raw_value') }} end as score,
        is_scored,
        loaded_at
    from answers_with_question
)

select * from answers_with_score

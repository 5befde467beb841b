-- What is wrong with an answer shows only beside its question as it was when the answer
-- was given, and is the same for all sources. An answer of a response that cannot be
-- used is not here, because it has gone with its response.
with

answers as (
    select * from {{ ref('int_answers_unioned') }}
    where not is_deleted
),

responses as (
    select * from {{ ref('int_responses') }}
    where not is_deleted
),

question_versions as (
    select * from {{ ref('int_questions_checked') }}
),

answers_with_question as (
    select
        -- Of a loop a response holds several answers under one question.
        case
            when answers.fault is null
                then responses.response_id || ':' || answers.source_question_id
            else responses.source || ':' || answers.source_answer_id
        end as answer_id,
        responses.response_id,
        {{ record_id('answers.source', 'answers.source_question_id') }} as question_id,
        responses.survey_id,
        answers.source,
        question_versions.role,
        answers.raw_value,
        answers.choice,
        answers.fault as own_fault,
        question_versions.fault as question_fault,
        answers.load_id,
        question_versions.scale_min,
        question_versions.scale_max,
        question_versions.good_from,
        question_versions.best_from,
        question_versions.worst_to,
        question_versions.higher_is_better,
        question_versions.question_id is null as is_of_unknown_question,
        coalesce(question_versions.is_scored, false) as is_scored,
        answers.is_no_answer,
        answers.loaded_at
    from answers
    inner join responses
        on
            answers.source = responses.source
            and answers.source_response_id = responses.source_response_id
    left join question_versions
        on
            answers.source = question_versions.source
            and answers.source_question_id = question_versions.source_question_id
            and responses.recorded_at >= question_versions.applies_from
            and coalesce(responses.recorded_at < question_versions.applies_to, true)
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
            when is_of_unknown_question then coalesce(own_fault, 'unknown_question')
            when not is_scored then null
            when own_fault is not null then own_fault
            when is_no_answer then null
            when question_fault is not null then question_fault
            else {{ score_fault('raw_value', 'scale_min', 'scale_max') }}
        end as fault,
        load_id,
        case
            when is_scored and not is_no_answer then {{ score_value('raw_value') }}
        end as score,
        scale_min,
        scale_max,
        good_from,
        best_from,
        worst_to,
        higher_is_better,
        is_scored,
        is_scored and is_no_answer as is_no_answer,
        loaded_at
    from answers_with_question
)

select * from answers_with_score

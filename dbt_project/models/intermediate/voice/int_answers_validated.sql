with

answers as (
    select * from {{ ref('int_answers_checked') }}
    where is_scored and reason is null
),

responses as (
    select * from {{ ref('int_responses_unioned') }}
),

-- of one person's answers to one question on one occasion the last one counts: who
-- comes back and skips a question has not taken back what was said
ranked as (
    select
        answers.*,
        responses.exclusion_reason as response_exclusion_reason,
        responses.occasion,
        coalesce(responses.exclusion_reason = 'superseded', true) as is_candidate,
        row_number() over (
            partition by
                answers.question_id,
                responses.customer_id,
                responses.occasion,
                coalesce(responses.exclusion_reason = 'superseded', true)
            order by responses.recorded_at desc, responses.source_response_id desc
        ) as recency
    from answers
    inner join responses on answers.response_id = responses.response_id
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
        case
            when not is_candidate then response_exclusion_reason
            when occasion is not null and recency > 1 then 'superseded'
        end as exclusion_reason,
        score
    from ranked
)

select * from validated

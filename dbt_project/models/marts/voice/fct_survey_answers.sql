with

answers as (
    select * from {{ ref("int_answers") }}
    where score is not null
),

responses as (
    select * from {{ ref("int_responses") }}
),

questions as (
    select * from {{ ref("dim_questions") }}
),

surveys as (
    select * from {{ ref("dim_surveys") }}
),

customer_segments as (
    select * from {{ ref("int_customer_segments") }}
),

account_segments as (
    select * from {{ ref("int_account_segments") }}
),

plan_spans as (
    select * from {{ ref("int_plan_spans") }}
),

-- A segment is the response's own attribute; where the response has none, that of the
-- customer at the time of the response, then that of the account as it is today. The
-- segment `plan` is that of the subscription running at the time of the response.
segmented_responses as (
    select
        responses.*,
        {%- for segment in segments() %}
            coalesce(
                {{ json_text("responses.attributes", "$." ~ segment) }},
                {%- if segment == "plan" %}
                    plan_spans.plan,
                {%- endif %}
                customer_segments.segment_{{ segment }},
                account_segments.segment_{{ segment }},
                'unknown'
            ) as segment_{{ segment }},
        {%- endfor %}
        {{ reporting_date("responses.recorded_at") }} as recorded_date
    from responses
    left join customer_segments
        on
            responses.customer_id = customer_segments.customer_id
            and responses.recorded_at >= customer_segments.valid_from
            and coalesce(responses.recorded_at < customer_segments.valid_to, true)
    left join account_segments
        on
            coalesce(responses.account_id, customer_segments.account_id)
            = account_segments.account_id
    left join plan_spans
        on
            responses.customer_id = plan_spans.customer_id
            and responses.recorded_at >= plan_spans.valid_from
            and coalesce(responses.recorded_at < plan_spans.valid_to, true)
),

answers_with_scale as (
    select
        segmented_responses.*,
        answers.answer_id,
        answers.question_id,
        answers.role,
        answers.score,
        surveys.survey_kind,
        -- A question that is about something else than its survey says so itself.
        -- Every other question is about what its response is about.
        case
            when questions.touchpoint in ('unknown', surveys.touchpoint)
                then segmented_responses.touchpoint
            else questions.touchpoint
        end as asked_touchpoint,
        questions.ces_version,
        answers.scale_min,
        answers.scale_max,
        -- NULL where the question does not say which answers are good.
        case
            when answers.higher_is_better then answers.score >= answers.good_from
            when not answers.higher_is_better
                then answers.score <= answers.good_from
        end as is_good,
        -- NULL where the role has no net score on this scale.
        case
            when answers.score >= answers.best_from then 1
            when answers.score <= answers.worst_to then -1
            when answers.best_from is not null then 0
        end as net_value,
        -- The end of the scale at which an answer is worst.
        case
            when answers.higher_is_better then answers.scale_min
            when not answers.higher_is_better then answers.scale_max
        end as worst_score,
        answers.exclusion_reason as answer_exclusion_reason
    from answers
    inner join segmented_responses
        on answers.response_id = segmented_responses.response_id
    inner join questions on answers.question_id = questions.question_id
    inner join surveys on segmented_responses.survey_id = surveys.survey_id
),

final as (
    select
        answer_id,
        response_id,
        question_id,
        survey_id,
        respondent_id,
        customer_id,
        account_id,
        ticket_id,
        order_id,
        sending_id,
        source,
        role,
        survey_kind,
        ces_version,
        coalesce(asked_channel, 'unknown') as asked_channel,
        asked_touchpoint as touchpoint,
        coalesce(language, 'unknown') as language,
        status as response_status,
        answer_exclusion_reason as exclusion_reason,
        superseded_by,
        {%- for segment in segments() %}
            segment_{{ segment }},
        {%- endfor %}
        score,
        scale_min,
        scale_max,
        is_good,
        net_value,
        -- The distance from the worst end of the scale, in hundredths of its length.
        round(
            100e0 * (abs(score - worst_score) / nullif(scale_max - scale_min, 0e0)), 10
        ) as score_0_100,
        answer_exclusion_reason is not null as is_excluded,
        recorded_date,
        recorded_at
    from answers_with_scale
)

select * from final

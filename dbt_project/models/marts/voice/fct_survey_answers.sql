with

int_answers as (
    select * from {{ ref("int_answers") }}
),

int_responses as (
    select * from {{ ref("int_responses") }}
),

dim_questions as (
    select * from {{ ref("dim_questions") }}
),

dim_surveys as (
    select * from {{ ref("dim_surveys") }}
),

segmented as (
    {{ with_segments(
        "int_responses", "response_id", "recorded_at"
    ) | indent(4) }}
),

-- A question's own touchpoint comes before that of the response, which has the survey's
-- where it says none.
answers as (
    select
        segmented.*,
        answers.answer_id,
        answers.question_id,
        answers.role,
        answers.score,
        dim_surveys.survey_kind,
        case
            when dim_questions.touchpoint in ('unknown', dim_surveys.touchpoint)
                then segmented.touchpoint
            else dim_questions.touchpoint
        end as asked_touchpoint,
        dim_questions.ces_version,
        dim_questions.scale_min,
        dim_questions.scale_max,
        dim_questions.good_from,
        dim_questions.higher_is_better,
        case
            when segmented.is_deleted then 'deleted' else answers.exclusion_reason
        end as reason
    from int_answers as answers
    inner join segmented on answers.response_id = segmented.response_id
    inner join dim_questions on answers.question_id = dim_questions.question_id
    inner join dim_surveys on segmented.survey_id = dim_surveys.survey_id
    where answers.score is not null
),

judged as (
    select
        *,
        case when higher_is_better then score >= good_from else score <= good_from end
            as is_good,
        abs(score - case when higher_is_better then scale_min else scale_max end)
        / nullif(scale_max - scale_min, 0e0) as goodness
    from answers
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
        sending_id as distribution_id,
        source,
        role,
        survey_kind,
        ces_version,
        coalesce(asked_channel, 'unknown') as channel,
        asked_touchpoint as touchpoint,
        coalesce(language, 'unknown') as language,
        status as response_status,
        reason as exclusion_reason,
        {{ segment_columns() | indent(8) }}
        score,
        scale_min,
        scale_max,
        cast(case
            when role = 'nps' and score >= 9 then 1
            when role = 'nps' and score >= 7 then 0
            when role = 'nps' then -1
        end as integer) as nps_value,
        cast(case
            when role != 'ces' or ces_version != '2.0' then null
            when score >= 6 then 1
            when score <= 3 then -1
            else 0
        end as integer) as ease_value,
        case when role = 'ces' then round(100e0 * goodness, 10) end as ease_0_100,
        case when role = 'csat' then is_good end as is_satisfied,
        case when role = 'ces' and ces_version = '2.0' then is_good end as is_easy,
        reason is not null as is_excluded,
        {{ reporting_date("recorded_at") }} as recorded_date,
        recorded_at
    from judged
)

select * from final

with

survey_response_rates as (
    select * from {{ ref("survey_response_rates") }}
    where not is_cross
),

dim_surveys as (
    select * from {{ ref("dim_surveys") }}
),

final as (
    select
        rates.survey_kind,
        rates.period_grain,
        rates.breakdown,
        rates.breakdown_value,
        coalesce(dim_surveys.survey_name, rates.breakdown_value) as breakdown_label,
        rates.ci_method,
        rates.definition_version,
        rates.counted_by,
        rates.sent,
        rates.delivered,
        rates.opened,
        rates.started,
        rates.completed,
        rates.matured_delivered,
        rates.matured_answered,
        rates.value as response_rate,
        rates.se,
        rates.ci_low,
        rates.ci_high,
        rates.conf_level,
        rates.is_reportable,
        rates.is_complete,
        rates.period_start,
        rates.data_as_of
    from survey_response_rates as rates
    left join dim_surveys
        on
            rates.breakdown = 'survey'
            and rates.breakdown_value = dim_surveys.survey_id
)

select * from final

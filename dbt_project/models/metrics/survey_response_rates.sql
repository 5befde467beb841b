with

fct_survey_sendings as (
    select * from {{ ref("fct_survey_sendings") }}
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

data_coverage as (
    select * from {{ ref("data_coverage") }}
    where entity = 'distribution'
),

metric_definitions as (
    select * from {{ ref("metric_definitions") }}
    where metric = 'response_rate'
),

sendings as (
    select
        fct_survey_sendings.*,
        fct_survey_sendings.sent_at + interval {{ response_window_days() }} day
        <= data_coverage.data_as_of as is_mature,
        fct_survey_sendings.delivered_count is not null
        and fct_survey_sendings.answered_count is not null as is_known,
        data_coverage.data_as_of
    from fct_survey_sendings
    cross join data_coverage
    where not fct_survey_sendings.is_test
),

-- Numerator and denominator of the rate are of the same sendings.
matured_sendings as (
    select
        *,
        case when is_mature and is_known then delivered_count else 0 end
            as matured_delivered_count,
        case when is_mature and is_known then answered_count else 0 end
            as matured_answered_count
    from sendings
),

cut_sendings as (
    {{- cut_by("matured_sendings", {"channel": "channel", "survey": "survey_id"}) }}
),

summed as (
    select
        sendings.survey_kind,
        periods.period_grain,
        sendings.breakdown,
        sendings.breakdown_value,
        periods.period_start,
        count(*) as sending_count,
        {%- for step in [
            "sent", "delivered", "opened", "started", "completed", "matured_delivered",
            "matured_answered",
        ] %}
            cast(sum(sendings.{{ step }}_count) as bigint) as {{ step }},
        {%- endfor %}
        bool_and(sendings.is_mature)
        and max(periods.ends_at) <= min(sendings.data_as_of) as is_complete,
        min(sendings.data_as_of) as data_as_of
    from cut_sendings as sendings
    inner join dim_periods as periods
        on
            sendings.sent_date >= periods.period_start
            and sendings.sent_date < periods.period_end
    group by all
),

final as (
    select
        summed.survey_kind,
        summed.period_grain,
        summed.breakdown,
        summed.breakdown_value,
        'wilson' as ci_method,
        metric_definitions.version as definition_version,
        summed.sending_count,
        summed.sent,
        summed.delivered,
        summed.opened,
        summed.started,
        summed.completed,
        summed.matured_delivered,
        summed.matured_answered,
        {{ share_estimate("summed.matured_answered", "summed.matured_delivered") }},
        summed.is_complete,
        summed.period_start,
        summed.data_as_of
    from summed
    cross join metric_definitions
)

select * from final

{#- Days after sending within which an answer counts for the rate. #}
{%- set window_days = 14 %}
with

int_distributions_unioned as (
    select * from {{ ref("int_distributions_unioned") }}
),

int_responses_unioned as (
    select * from {{ ref("int_responses_unioned") }}
),

dim_surveys as (
    select * from {{ ref("dim_surveys") }}
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

responses as (
    select
        int_distributions_unioned.distribution_id,
        count(*) as linked_count,
        count(case
            when
                int_responses_unioned.recorded_at
                <= int_distributions_unioned.sent_at + interval {{ window_days }} day
                then 1
        end) as in_window_count
    from int_responses_unioned
    inner join int_distributions_unioned
        on
            int_responses_unioned.distribution_id
            = int_distributions_unioned.distribution_id
    where
        int_responses_unioned.status = 'complete'
        and int_responses_unioned.exclusion_reason is null
        and not int_responses_unioned.is_deleted
    group by int_distributions_unioned.distribution_id
),

-- Where the tool does not say which response answers which sending, its own count of
-- completed ones stands in for those within the window.
sendings as (
    select
        sendings.survey_id,
        dim_surveys.survey_kind,
        coalesce(sendings.channel, 'unknown') as channel,
        sendings.sent_count,
        sendings.delivered_count,
        sendings.opened_count,
        sendings.started_count,
        sendings.completed_count,
        coalesce(responses.in_window_count, sendings.completed_count)
            as answered_count,
        sendings.sent_at + interval {{ window_days }} day
        <= data_coverage.data_as_of as is_mature,
        data_coverage.data_as_of,
        {{ reporting_date("sendings.sent_at") }} as sent_date
    from int_distributions_unioned as sendings
    inner join dim_surveys on sendings.survey_id = dim_surveys.survey_id
    cross join data_coverage
    left join responses on sendings.distribution_id = responses.distribution_id
    where not sendings.is_test and not sendings.is_deleted
),

cut_sendings as (
    {{- cut_by("sendings", {"channel": "channel", "survey": "survey_id"}) }}
),

summed as (
    select
        sendings.survey_kind,
        periods.period_grain,
        sendings.breakdown,
        sendings.breakdown_value,
        periods.period_start,
        count(*) as sending_count,
        {%- for step in ["sent", "delivered", "opened", "started", "completed"] %}
        cast(sum(sendings.{{ step }}_count) as bigint) as {{ step }},
        {%- endfor %}
        cast(coalesce(sum(case
            when sendings.is_mature and sendings.answered_count is not null
                then sendings.delivered_count
        end), 0) as bigint) as matured_delivered,
        cast(coalesce(sum(case
            when sendings.is_mature and sendings.delivered_count is not null
                then sendings.answered_count
        end), 0) as bigint) as matured_answered,
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
        round({{ ratio("matured_answered", "matured_delivered") }}, 10) as value,
        round({{ share_error("matured_answered", "matured_delivered") }}, 10) as se,
        {%- for side, name in [("-", "ci_low"), ("+", "ci_high")] %}
        round({{ wilson_interval(
            ratio("matured_answered", "matured_delivered"), "matured_delivered", side
        ) }}, 10) as {{ name }},
        {%- endfor %}
        {{ confidence_level() }} as conf_level,
        summed.matured_delivered >= {{ reportable_from() }} as is_reportable,
        summed.is_complete,
        summed.period_start,
        summed.data_as_of
    from summed
    cross join metric_definitions
)

select * from final

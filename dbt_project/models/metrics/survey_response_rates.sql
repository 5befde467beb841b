{%- set series_columns = ["survey_kind", "breakdown", "breakdown_value"] %}
{%- set counts = ["sent", "delivered", "opened", "started", "completed"] %}
{%- set counts = counts + ["matured_delivered", "matured_answered"] %}
with

fct_survey_sendings as (
    select
        *,
        asked_channel as channel
    from {{ ref("fct_survey_sendings") }}
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

-- Numerator and denominator of the rate are of the same sendings; whoever answers a
-- forwarded invitation is none of those to whom it was delivered.
sendings as (
    select
        sent.*,
        sent.sent_at + interval {{ response_window_days() }} day
        <= data_coverage.data_as_of as is_mature,
        is_mature and sent.delivered_count + sent.answered_count >= 0 as is_counted,
        case when is_counted then sent.delivered_count else 0 end
            as matured_delivered_count,
        case
            when is_counted then least(sent.answered_count, sent.delivered_count) else 0
        end as matured_answered_count
    from fct_survey_sendings as sent
    cross join data_coverage
    where not sent.is_test
),

cut_sendings as (
    {{- cut_by(
        "sendings", {"channel": "channel", "survey": "survey_id"}, crossed=true
    ) }}
),

summed as (
    select
        cut_sendings.survey_kind,
        cut_sendings.breakdown,
        cut_sendings.breakdown_value,
        cut_sendings.is_cross,
        dim_periods.period_grain,
        dim_periods.period_start,
        count(*) as sending_count,
        case
            when min(cut_sendings.counted_by) = max(cut_sendings.counted_by)
                then min(cut_sendings.counted_by)
            else 'both'
        end as counted_by,
        {%- for count in counts %}
            cast(sum(cut_sendings.{{ count }}_count) as bigint) as {{ count }},
        {%- endfor %}
        bool_and(cut_sendings.is_mature) as is_mature
    from cut_sendings
    inner join dim_periods
        on
            cut_sendings.sent_date >= dim_periods.period_start
            and cut_sendings.sent_date < dim_periods.period_end
    where {{ is_cut_at_grain("period_grain") }}
    group by all
),

series as (
    select
        {{ series_columns | join(", ") }},
        is_cross,
        period_grain as series_grain,
        min(period_start) as first_period_start
    from summed
    group by all
),

-- From its first sending on, a series has a row for every period but single days.
final as (
    select
        series.survey_kind,
        dim_periods.period_grain,
        series.breakdown,
        series.breakdown_value,
        'wilson' as ci_method,
        metric_definitions.version as definition_version,
        summed.counted_by,
        coalesce(summed.sending_count, 0) as sending_count,
        {%- for count in counts %}
            case when summed.sending_count > 0 then summed.{{ count }} else 0 end
                as {{ count }},
        {%- endfor %}
        {{ share_estimate("summed.matured_answered", "summed.matured_delivered") }},
        series.is_cross,
        dim_periods.ends_at <= data_coverage.data_as_of
        and coalesce(summed.is_mature, true) as is_complete,
        dim_periods.period_start,
        data_coverage.data_as_of
    from series
    cross join data_coverage
    cross join metric_definitions
    inner join dim_periods
        on
            series.series_grain = dim_periods.period_grain
            and series.first_period_start <= dim_periods.period_start
    left join summed
        on
            {{ same_cell("dim_periods", "summed", ["period_grain", "period_start"]) }}
            and {{ same_cell("series", "summed", series_columns) }}
    where summed.sending_count > 0 or dim_periods.period_grain != 'day'
)

select * from final

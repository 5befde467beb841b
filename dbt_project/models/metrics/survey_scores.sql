{%- set counts = ["n_responses", "n_customers", "positive_count", "neutral_count"] %}
{%- set counts = counts + ["negative_count"] %}
with

survey_score_sums as (
    select * from {{ ref("survey_score_sums") }}
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

data_coverage as (
    select * from {{ ref("data_coverage") }}
),

metric_definitions as (
    select * from {{ ref("metric_definitions") }}
),

series as (
    select
        metric,
        role,
        survey_kind,
        ces_version,
        period_grain as series_grain,
        breakdown,
        breakdown_value,
        is_cross,
        method,
        min(period_start) as first_period_start
    from survey_score_sums
    where period_grain != 'last_12_months'
    group by all
),

-- From a series' first answer on, a period without answers is a row with n = 0 (single
-- days only in the total). A mean over two scales means nothing.
cells as (
    select
        series.*,
        dim_periods.period_grain,
        dim_periods.period_start,
        dim_periods.ends_at <= data_coverage.data_as_of as is_complete,
        data_coverage.data_as_of,
        metric_definitions.version as definition_version,
        {%- for count in counts %}
            coalesce(sums.{{ count }}, 0) as {{ count }},
        {%- endfor %}
        sums.scale,
        cast(coalesce(sums.n_responses, 0) as double) as n,
        sums.n_squared_sum as n_squared,
        sums.n_times_value_sum as n_times_s,
        sums.value_squared_sum as s_squared,
        case
            when sums.scale is not null or sums.metric not in ('csat_mean', 'ease_mean')
                then sums.value_sum
        end as s
    from series
    inner join metric_definitions on series.metric = metric_definitions.metric
    inner join data_coverage on series.role = data_coverage.entity
    inner join dim_periods
        on
            series.series_grain
            = replace(dim_periods.period_grain, 'last_12_months', 'year')
            and series.first_period_start < dim_periods.period_end
    left join survey_score_sums as sums
        on
            {{ same_cell("dim_periods", "sums", ["period_grain", "period_start"]) }}
            and {{ same_cell("series", "sums", metric_columns()) }}
    where
        sums.metric is not null
        or series.breakdown = 'total'
        or dim_periods.period_grain != 'day'
),

final as (
    {%- for interval, metrics, points, ci_method in [
        (score_interval_mean, "'nps', 'net_ease'", "100e0", "adjusted_wald_clustered"),
        (score_interval_share, "'csat_share', 'ease_share'", "1e0", "wilson_clustered"),
        (score_interval_t, "'csat_mean', 'ease_mean'", "1e0", "student_t_clustered"),
    ] %}
        {%- set relation = "(select * from cells where metric in (" ~ metrics ~ "))" %}
        {%- if not loop.first %}
            union all
        {%- endif %}
        select
            metric,
            survey_kind,
            ces_version,
            period_grain,
            breakdown,
            breakdown_value,
            method,
            '{{ ci_method }}' as ci_method,
            definition_version,
            {%- for count in counts %}
                {{ count }},
            {%- endfor %}
            floor(scale / 1e3) as scale_min,
            scale - 1e3 * floor(scale / 1e3) as scale_max,
            round(s, 10) as value_sum,
            round({{ points }} * s / nullif(n, 0e0), 10) as value,
            round(se, 10) as se,
            round(ci_low, 10) as ci_low,
            round(ci_high, 10) as ci_high,
            round(coalesce(n / nullif(u, 0e0), 0e0), 10) as n_eff,
            round(2.8e0 * se, 10) as detectable_change,
            {{ confidence_level() }} as conf_level,
            n_eff >= {{ reportable_from() }} as is_reportable,
            is_cross,
            is_complete,
            period_start,
            data_as_of
        from ({{ interval(relation) }}) as intervals
    {%- endfor %}
)

select * from final

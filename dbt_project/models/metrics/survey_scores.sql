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
        survey_kind,
        ces_version,
        period_grain,
        breakdown,
        breakdown_value,
        method,
        min(period_start) as first_period_start
    from survey_score_sums
    group by all
),

-- From a series' first answer on, a period without answers is a row with n = 0.
cells as (
    select
        series.metric,
        series.survey_kind,
        series.ces_version,
        series.period_grain,
        series.breakdown,
        series.breakdown_value,
        series.method,
        dim_periods.period_start,
        dim_periods.ends_at,
        coalesce(sums.n_responses, 0) as n_responses,
        coalesce(sums.n_customers, 0) as n_customers,
        coalesce(sums.positive_count, 0) as positive_count,
        coalesce(sums.neutral_count, 0) as neutral_count,
        coalesce(sums.negative_count, 0) as negative_count,
        cast(coalesce(sums.n_responses, 0) as double) as n,
        -- A mean over two scales means nothing.
        case
            when sums.has_one_scale or sums.metric not in ('csat_mean', 'ease_mean')
                then sums.value_sum
        end as s,
        sums.n_squared_sum as n_squared,
        sums.n_times_value_sum as n_times_s,
        sums.value_squared_sum as s_squared
    from series
    inner join dim_periods
        on
            series.period_grain = dim_periods.period_grain
            and series.first_period_start <= dim_periods.period_start
    left join survey_score_sums as sums
        on
            series.metric = sums.metric
            and series.survey_kind = sums.survey_kind
            and series.ces_version = sums.ces_version
            and series.period_grain = sums.period_grain
            and series.breakdown = sums.breakdown
            and series.breakdown_value = sums.breakdown_value
            and series.method = sums.method
            and dim_periods.period_start = sums.period_start
),

points as (
    select * from cells
    where metric in ('nps', 'net_ease')
),

shares as (
    select * from cells
    where metric in ('csat_share', 'ease_share')
),

means as (
    select * from cells
    where metric in ('csat_mean', 'ease_mean')
),

point_intervals as (
    {{- score_interval_mean("points") }}
),

share_intervals as (
    {{- score_interval_share("shares") }}
),

mean_intervals as (
    {{- score_interval_t("means") }}
),

estimated as (
    {%- for intervals, factor, ci_method in [
        ("point_intervals", "100e0", "adjusted_wald_clustered"),
        ("share_intervals", "1e0", "wilson_clustered"),
        ("mean_intervals", "1e0", "student_t_clustered"),
    ] %}
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
        n_responses,
        n_customers,
        positive_count,
        neutral_count,
        negative_count,
        round(s, 10) as value_sum,
        round({{ factor }} * s / nullif(n, 0e0), 10) as value,
        round(se, 10) as se,
        round(ci_low, 10) as ci_low,
        round(ci_high, 10) as ci_high,
        round(coalesce(n / nullif(u, 0e0), 0e0), 10) as n_eff,
        period_start,
        ends_at
    from {{ intervals }}
    {%- endfor %}
),

final as (
    select
        estimated.metric,
        estimated.survey_kind,
        estimated.ces_version,
        estimated.period_grain,
        estimated.breakdown,
        estimated.breakdown_value,
        estimated.method,
        estimated.ci_method,
        metric_definitions.version as definition_version,
        estimated.n_responses,
        estimated.n_customers,
        estimated.positive_count,
        estimated.neutral_count,
        estimated.negative_count,
        estimated.value_sum,
        estimated.value,
        estimated.se,
        estimated.ci_low,
        estimated.ci_high,
        {{ confidence_level() }} as conf_level,
        estimated.n_eff,
        2.8e0 * estimated.se as detectable_change,
        estimated.n_eff >= {{ reportable_from() }} as is_reportable,
        estimated.ends_at <= data_coverage.data_as_of as is_complete,
        estimated.period_start,
        data_coverage.data_as_of
    from estimated
    inner join metric_definitions on estimated.metric = metric_definitions.metric
    inner join data_coverage on data_coverage.subject = 'survey_answer'
)

select * from final

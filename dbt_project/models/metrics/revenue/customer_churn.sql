{%- set columns = with_declared_segments({}) %}
with

customer_months as (
    select * from {{ ref("customer_months") }}
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

data_coverage as (
    select * from {{ ref("data_coverage") }}
),

metric_definitions as (
    select * from {{ ref("metric_definitions") }}
    where metric = 'churn_rate'
),

constants as (
    select {{ normal_quantile() }} as z
),

classed_months as (
    select
        *,
        is_active_at_start and is_active_at_end as is_kept,
        is_active_at_start and not is_active_at_end as is_lost,
        not is_active_at_start and is_active_at_end as has_come,
        not is_active_at_start and not is_active_at_end as has_come_and_gone
    from customer_months
),

counts as (
    select
        basis,
        {{ breakdown_name(columns) }} as breakdown,
        {{ breakdown_value(columns) }} as breakdown_value,
        count(case when is_active_at_start then 1 end) as customers_at_start,
        count(case when is_kept then 1 end) as kept,
        count(case when is_lost then 1 end) as lost,
        count(case when has_come and not was_active_before then 1 end)
            as new, -- noqa: RF04
        count(case when has_come and was_active_before then 1 end) as returned,
        count(case when has_come_and_gone and not was_active_before then 1 end)
            as new_and_lost,
        count(case when has_come_and_gone and was_active_before then 1 end)
            as returned_and_lost,
        count(case when is_active_at_end then 1 end) as customers_at_end,
        {{ is_cross(columns) }} as is_cross,
        month_start
    from classed_months
    group by
        basis, month_start,
        grouping sets ( -- noqa: PRS, LT02
            {{ breakdown_sets(columns) }}
        )
),

series as (
    select
        basis,
        breakdown,
        breakdown_value,
        is_cross,
        min(month_start) as first_month_start
    from counts
    group by basis, breakdown, breakdown_value, is_cross
),

-- Before a source was observed nobody could be seen leaving. From then on a month
-- without customers is a row whose rate is NULL.
rates as (
    select
        series.basis,
        series.breakdown,
        series.breakdown_value,
        coalesce(counts.customers_at_start, 0) as customers_at_start,
        coalesce(counts.kept, 0) as kept,
        coalesce(counts.lost, 0) as lost,
        coalesce(counts.new, 0) as new, -- noqa: RF04
        coalesce(counts.returned, 0) as returned,
        coalesce(counts.new_and_lost, 0) as new_and_lost,
        coalesce(counts.returned_and_lost, 0) as returned_and_lost,
        coalesce(counts.customers_at_end, 0) as customers_at_end,
        cast(coalesce(counts.customers_at_start, 0) as double) as n_eff,
        {{ ratio("counts.lost", "counts.customers_at_start") }} as lost_share,
        {{ wilson_standard_error("lost_share", "n_eff", "constants.z") }}
            as standard_error,
        {{ wilson_interval("lost_share", "n_eff", "constants.z", "-") }}
            as unrounded_low,
        {{ wilson_interval("lost_share", "n_eff", "constants.z", "+") }}
            as unrounded_high,
        series.is_cross,
        months.ends_at <= data_coverage.data_as_of as is_complete,
        months.period_start,
        data_coverage.data_as_of
    from series
    cross join constants
    inner join data_coverage on series.basis = data_coverage.entity
    inner join dim_periods as months
        on
            months.period_grain = 'month'
            and series.first_month_start <= months.period_start
            and data_coverage.activity_known_from <= months.starts_at
    left join counts
        on
            series.basis = counts.basis
            and series.breakdown = counts.breakdown
            and series.breakdown_value = counts.breakdown_value
            and months.period_start = counts.month_start
),

final as (
    select
        rates.basis,
        'month' as period_grain,
        rates.breakdown,
        rates.breakdown_value,
        'wilson' as ci_method,
        metric_definitions.version as definition_version,
        rates.customers_at_start,
        rates.kept,
        rates.lost,
        rates.new,
        rates.returned,
        rates.new_and_lost,
        rates.returned_and_lost,
        rates.customers_at_end,
        round(rates.lost_share, 10) as value,
        round(rates.standard_error, 10) as se,
        round(rates.unrounded_low, 10) as ci_low,
        round(rates.unrounded_high, 10) as ci_high,
        {{ confidence_level() }} as conf_level,
        rates.n_eff,
        rates.customers_at_start >= {{ reportable_from() }} as is_reportable,
        rates.is_cross,
        rates.is_complete,
        rates.period_start,
        rates.data_as_of
    from rates
    cross join metric_definitions
)

select * from final

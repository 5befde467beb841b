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
    where metric = 'cohort_retention'
),

constants as (
    select {{ normal_quantile() }} as z
),

-- A customer's cohort and its segments are those of the first month.
members as (
    select
        basis,
        customer_id,
        {%- for segment in segments() %}
            segment_{{ segment }},
        {%- endfor %}
        month_start as cohort_month
    from customer_months
    where is_first_month
),

cohorts as (
    select
        basis,
        {{ breakdown_name(columns) }} as breakdown,
        {{ breakdown_value(columns) }} as breakdown_value,
        count(*) as cohort_size,
        {{ is_cross(columns) }} as is_cross,
        cohort_month
    from members
    group by
        basis, cohort_month,
        grouping sets ( -- noqa: PRS, LT02
            {{ breakdown_sets(columns) }}
        )
),

-- Subscriptions: still paid for at the month's end. Orders: bought in that month.
active_members as (
    select
        members.*,
        customer_months.month_start
    from members
    inner join customer_months
        on
            members.basis = customer_months.basis
            and members.customer_id = customer_months.customer_id
    where
        case
            when members.basis = 'subscription'
                then customer_months.is_active_at_end
            else customer_months.has_begun
        end
),

active_counts as (
    select
        basis,
        {{ breakdown_name(columns) }} as breakdown,
        {{ breakdown_value(columns) }} as breakdown_value,
        count(*) as active_customers,
        cohort_month,
        month_start
    from active_members
    group by
        basis, cohort_month, month_start,
        grouping sets ( -- noqa: PRS, LT02
            {{ breakdown_sets(columns) }}
        )
),

-- A cell is there once its month has ended for the slowest source, and only since the
-- sources were observed; before and after it is absent, never 0.
cells as (
    select
        cohorts.basis,
        cohorts.breakdown,
        cohorts.breakdown_value,
        {{ dbt.datediff("cohorts.cohort_month", "months.period_start", "month") }}
            as age_months,
        cohorts.cohort_size,
        coalesce(active_counts.active_customers, 0) as active_customers,
        cast(cohorts.cohort_size as double) as n_eff,
        {{ ratio(
            "coalesce(active_counts.active_customers, 0)", "cohorts.cohort_size"
        ) }} as active_share,
        {{ wilson_standard_error("active_share", "n_eff", "constants.z") }}
            as standard_error,
        {{ wilson_interval("active_share", "n_eff", "constants.z", "-") }}
            as unrounded_low,
        {{ wilson_interval("active_share", "n_eff", "constants.z", "+") }}
            as unrounded_high,
        cohorts.is_cross,
        cohorts.cohort_month
        <= {{ dbt.date_trunc("month", "data_coverage.observed_from") }}
            as is_left_truncated,
        cohorts.cohort_month,
        data_coverage.data_as_of
    from cohorts
    cross join constants
    inner join data_coverage on cohorts.basis = data_coverage.entity
    inner join dim_periods as months
        on
            months.period_grain = 'month'
            and cohorts.cohort_month <= months.period_start
            and data_coverage.observed_from < months.period_end
            and data_coverage.data_as_of >= months.ends_at
    left join active_counts
        on
            cohorts.basis = active_counts.basis
            and cohorts.breakdown = active_counts.breakdown
            and cohorts.breakdown_value = active_counts.breakdown_value
            and cohorts.cohort_month = active_counts.cohort_month
            and months.period_start = active_counts.month_start
),

final as (
    select
        cells.basis,
        cells.breakdown,
        cells.breakdown_value,
        'wilson' as ci_method,
        metric_definitions.version as definition_version,
        cast(cells.age_months as bigint) as age_months,
        cells.cohort_size,
        cells.active_customers,
        round(cells.active_share, 10) as value,
        round(cells.standard_error, 10) as se,
        round(cells.unrounded_low, 10) as ci_low,
        round(cells.unrounded_high, 10) as ci_high,
        {{ confidence_level() }} as conf_level,
        cells.n_eff,
        cells.cohort_size >= {{ reportable_from() }} as is_reportable,
        cells.is_cross,
        cells.is_left_truncated,
        cells.cohort_month,
        cells.data_as_of
    from cells
    cross join metric_definitions
)

select * from final

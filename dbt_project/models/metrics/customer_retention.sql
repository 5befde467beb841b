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

-- A customer's cohort and its segments are those of the first month.
members as (
    select
        basis,
        customer_id,
        {{ segment_columns() | indent(8) }}
        month_start as cohort_month
    from customer_months
    where is_first_month
),

cut_members as (
    {{- cut_by("members", segment_cuts(), crossed=true) }}
),

cohorts as (
    select
        basis,
        breakdown,
        breakdown_value,
        is_cross,
        cohort_month,
        count(*) as cohort_size
    from cut_members
    group by all
),

-- Subscriptions: still paid for at the month's end. Orders: bought in that month.
actives as (
    select
        cut_members.basis,
        cut_members.breakdown,
        cut_members.breakdown_value,
        cut_members.cohort_month,
        customer_months.month_start,
        count(*) as active_customers
    from cut_members
    inner join customer_months
        on
            cut_members.basis = customer_months.basis
            and cut_members.customer_id = customer_months.customer_id
    where
        case
            when cut_members.basis = 'subscription'
                then customer_months.is_active_at_end
            else customer_months.has_begun
        end
    group by all
),

-- A cell is there once its month has ended for the slowest source, and only since the
-- sources were observed; before and after it is absent, never 0.
cells as (
    select
        cohorts.*,
        {{ dbt.datediff("cohorts.cohort_month", "months.period_start", "month") }}
            as age_months,
        coalesce(actives.active_customers, 0) as active_customers,
        cohorts.cohort_month
        <= {{ dbt.date_trunc("month", "data_coverage.observed_from") }}
            as is_left_truncated,
        data_coverage.data_as_of
    from cohorts
    inner join data_coverage on cohorts.basis = data_coverage.entity
    inner join dim_periods as months
        on
            months.period_grain = 'month'
            and cohorts.cohort_month <= months.period_start
            and data_coverage.observed_from < months.period_end
            and data_coverage.data_as_of >= months.ends_at
    left join actives
        on
            cohorts.basis = actives.basis
            and cohorts.breakdown = actives.breakdown
            and cohorts.breakdown_value = actives.breakdown_value
            and cohorts.cohort_month = actives.cohort_month
            and months.period_start = actives.month_start
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
        {{ share_estimate("cells.active_customers", "cells.cohort_size") }},
        cells.is_cross,
        cells.is_left_truncated,
        cells.cohort_month,
        cells.data_as_of
    from cells
    cross join metric_definitions
)

select * from final

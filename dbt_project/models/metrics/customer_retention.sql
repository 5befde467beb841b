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
        {{ segment_columns() | indent(8) }},
        month_start as cohort_month
    from customer_months
    where not was_active_before
),

cut_members as (
    {{- cut_by("members", segment_cuts()) }}
),

cohorts as (
    select
        basis,
        breakdown,
        breakdown_value,
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
        months.period_start as month_start,
        (
            extract(year from months.period_start)
            - extract(year from cohorts.cohort_month)
        ) * 12
        + extract(month from months.period_start)
        - extract(month from cohorts.cohort_month) as age_months,
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
        coalesce(actives.active_customers, 0) as active_customers,
        round({{ ratio(
            "coalesce(actives.active_customers, 0)", "cells.cohort_size"
        ) }}, 10) as value,
        round({{ share_error(
            "coalesce(actives.active_customers, 0)", "cells.cohort_size"
        ) }}, 10) as se,
        {%- for side, name in [("-", "ci_low"), ("+", "ci_high")] %}
        round({{ wilson_interval(
            ratio("coalesce(actives.active_customers, 0)", "cells.cohort_size"),
            "cells.cohort_size", side
        ) }}, 10) as {{ name }},
        {%- endfor %}
        {{ confidence_level() }} as conf_level,
        cast(cells.cohort_size as double) as n_eff,
        cells.cohort_size >= {{ reportable_from() }} as is_reportable,
        cells.is_left_truncated,
        cells.cohort_month,
        cells.data_as_of
    from cells
    left join actives
        on
            cells.basis = actives.basis
            and cells.breakdown = actives.breakdown
            and cells.breakdown_value = actives.breakdown_value
            and cells.cohort_month = actives.cohort_month
            and cells.month_start = actives.month_start
    cross join metric_definitions
)

select * from final

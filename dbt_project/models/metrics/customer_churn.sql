{%- set at_start, at_end = "is_active_at_start", "is_active_at_end" %}
{%- set counts = {
    "customers_at_start": at_start,
    "kept": at_start ~ " and " ~ at_end,
    "lost": at_start ~ " and not " ~ at_end,
    "new": "not " ~ at_start ~ " and " ~ at_end ~ " and not was_active_before",
    "returned": "not " ~ at_start ~ " and " ~ at_end ~ " and was_active_before",
    "new_and_lost": "not (" ~ at_start ~ " or " ~ at_end ~ " or was_active_before)",
    "returned_and_lost":
        "was_active_before and not (" ~ at_start ~ " or " ~ at_end ~ ")",
    "customers_at_end": at_end,
} %}
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

cut_months as (
    {{- cut_by("customer_months", segment_cuts(), crossed=true) }}
),

counted as (
    select
        basis,
        month_start,
        breakdown,
        breakdown_value,
        is_cross,
        {%- for name, condition in counts.items() %}
            {{- "," if not loop.first }}
            count(case when {{ condition }} then 1 end) as {{ name }}
        {%- endfor %}
    from cut_months
    group by all
),

series as (
    select
        basis,
        breakdown,
        breakdown_value,
        is_cross,
        min(month_start) as first_month_start
    from counted
    group by basis, breakdown, breakdown_value, is_cross
),

-- Before a source was observed nobody could be seen leaving. From then on a month
-- without customers is a row whose rate is NULL.
cells as (
    select
        series.basis,
        series.breakdown,
        series.breakdown_value,
        {%- for name in counts %}
            coalesce(counted.{{ name }}, 0) as {{ name }},
        {%- endfor %}
        series.is_cross,
        months.ends_at <= data_coverage.data_as_of as is_complete,
        months.period_start,
        data_coverage.data_as_of
    from series
    inner join data_coverage on series.basis = data_coverage.entity
    inner join dim_periods as months
        on
            months.period_grain = 'month'
            and series.first_month_start <= months.period_start
            and data_coverage.activity_known_from <= months.starts_at
    left join counted
        on
            series.basis = counted.basis
            and series.breakdown = counted.breakdown
            and series.breakdown_value = counted.breakdown_value
            and months.period_start = counted.month_start
),

final as (
    select
        cells.basis,
        'month' as period_grain,
        cells.breakdown,
        cells.breakdown_value,
        'wilson' as ci_method,
        metric_definitions.version as definition_version,
        {%- for name in counts %}
            cells.{{ name }},
        {%- endfor %}
        {{ share_estimate("cells.lost", "cells.customers_at_start") }},
        cells.is_cross,
        cells.is_complete,
        cells.period_start,
        cells.data_as_of
    from cells
    cross join metric_definitions
)

select * from final

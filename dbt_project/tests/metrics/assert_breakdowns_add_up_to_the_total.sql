-- Whatever a period is cut by, its parts are the whole: answers and their values,
-- sendings, customers of churn and of cohorts, and money.
{%- set sums = {
    "survey_score_sums": [
        "metric || method || survey_kind || ces_version || period_grain",
        "period_start", ["n_responses", "positive_count", "negative_count", "value_sum"],
    ],
    "survey_response_rates": [
        "survey_kind || period_grain", "period_start",
        ["sending_count", "matured_delivered", "matured_answered"],
    ],
    "customer_churn": [
        "basis", "period_start",
        ["customers_at_start", "lost", "new", "new_and_lost", "returned"],
    ],
    "customer_retention": [
        "basis || age_months", "cohort_month", ["cohort_size", "active_customers"],
    ],
    "clv_by_segment": ["currency", "data_as_of", ["customers", "value_to_date"]],
} %}
with

parts as (
    {%- for model, (cell, period, measures) in sums.items() %}
        {%- for measure in measures %}
            select
                '{{ model }}.{{ measure }}' as measure,
                {{ cell }} as cell,
                cast({{ period }} as timestamp) as period_start,
                breakdown,
                cast(sum({{ measure }}) as double) as part_sum
            from {{ ref(model) }}
            group by all
            {%- if not loop.last %}
                union all
            {%- endif %}
        {%- endfor %}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
)

select
    parts.*,
    totals.part_sum as total
from parts
inner join parts as totals
    on
        parts.measure = totals.measure
        and parts.cell = totals.cell
        and parts.period_start = totals.period_start
        and totals.breakdown = 'total'
where abs(parts.part_sum - totals.part_sum) > 1e-6

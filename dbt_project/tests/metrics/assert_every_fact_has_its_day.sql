-- A fact outside of the calendar would fall out of every metric, and of every join with
-- dim_dates, without a word.
{%- set days = {
    "fct_survey_answers": "recorded_date", "fct_survey_sendings": "sent_date",
    "fct_orders": "ordered_date", "fct_refunds": "refunded_date",
    "fct_deals": "created_date", "fct_tickets": "created_date",
} %}
with

bounds as (
    select
        min(date_day) as first_date,
        max(date_day) as last_date
    from {{ ref("dim_dates") }}
),

facts as (
    {%- for fact, day in days.items() %}
        {%- if not loop.first %}
            union all
        {%- endif %}
        select
            '{{ fact }}' as fact,
            min({{ day }}) as first_date,
            max({{ day }}) as last_date
        from {{ ref(fact) }}
    {%- endfor %}
)

select facts.*
from facts
cross join bounds
where
    facts.first_date < bounds.first_date
    or facts.last_date > bounds.last_date

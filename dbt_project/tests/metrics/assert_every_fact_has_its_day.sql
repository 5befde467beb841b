-- Metrics join facts with the calendar, so a fact outside of it would be lost without
-- a word. Every fact that declares the date of its event stands here, which
-- tests/dbt/test_registers.py holds.
with

fct_survey_answers as (
    select * from {{ ref("fct_survey_answers") }}
),

fct_survey_sendings as (
    select * from {{ ref("fct_survey_sendings") }}
),

fct_orders as (
    select * from {{ ref("fct_orders") }}
),

fct_refunds as (
    select * from {{ ref("fct_refunds") }}
),

fct_deals as (
    select * from {{ ref("fct_deals") }}
),

fct_tickets as (
    select * from {{ ref("fct_tickets") }}
),

calendar as (
    select
        min(date_day) as first_date,
        max(date_day) as last_date
    from {{ ref("dim_dates") }}
),

facts as (
    select
        'fct_survey_answers' as fact,
        min(recorded_date) as first_date,
        max(recorded_date) as last_date
    from fct_survey_answers
    union all
    select
        'fct_survey_sendings' as fact,
        min(sent_date) as first_date,
        max(sent_date) as last_date
    from fct_survey_sendings
    union all
    select
        'fct_orders' as fact,
        min(ordered_date) as first_date,
        max(ordered_date) as last_date
    from fct_orders
    union all
    select
        'fct_refunds' as fact,
        min(refunded_date) as first_date,
        max(refunded_date) as last_date
    from fct_refunds
    union all
    select
        'fct_deals' as fact,
        min(created_date) as first_date,
        max(created_date) as last_date
    from fct_deals
    union all
    select
        'fct_tickets' as fact,
        min(created_date) as first_date,
        max(created_date) as last_date
    from fct_tickets
)

select facts.*
from facts
cross join calendar
where
    facts.first_date < calendar.first_date
    or facts.last_date > calendar.last_date

with

responses as (
    select * from {{ ref("int_responses") }}
),

sendings as (
    select * from {{ ref("int_sendings") }}
),

orders as (
    select * from {{ ref("int_orders") }}
),

refunds as (
    select * from {{ ref("int_refunds") }}
),

subscriptions as (
    select * from {{ ref("int_subscriptions") }}
),

deals as (
    select * from {{ ref("int_deals") }}
),

tickets as (
    select * from {{ ref("int_tickets") }}
),

-- The calendar begins with the first event of any kind, because every metric joins
-- the calendar and would lose an event before its first day without a word. Every
-- fact that declares `meta: event` stands here; tests/dbt/test_registers.py holds it.
first_events as (
    select {{ as_of() }} as first_at
    union all
    select min(recorded_at) as first_at from responses
    union all
    select min(sent_at) as first_at from sendings
    union all
    select min(ordered_at) as first_at from orders
    union all
    select min(refunded_at) as first_at from refunds
    union all
    select min(started_at) as first_at from subscriptions
    union all
    select min(first_paid_at) as first_at from subscriptions
    union all
    select min(created_at) as first_at from deals
    union all
    select min(created_at) as first_at from tickets
),

-- The calendar ends with the end of the next year.
bounds as (
    select
        {{ dbt.date_trunc("year", reporting_date("min(first_at)")) }} as first_date,
        {{ dbt.date_trunc("year", reporting_date(as_of())) }}
        + interval 24 month - interval 1 day as last_date
    from first_events
),

days as (
    select series.series_date as date_day
    from {{ date_series(
        "(select first_date from bounds)", "(select last_date from bounds)"
    ) }} as series
),

final as (
    select
        date_day,
        cast({{ dbt.date_trunc("week", "date_day") }} as date) as week_start,
        cast({{ dbt.date_trunc("month", "date_day") }} as date) as month_start,
        cast({{ dbt.date_trunc("quarter", "date_day") }} as date) as quarter_start,
        cast({{ dbt.date_trunc("year", "date_day") }} as date) as year_start,
        cast({{ iso_day_of_week("date_day") }} as integer) as iso_day_of_week,
        cast({{ iso_day_of_week("date_day") }} as integer) >= 6 as is_weekend
    from days
)

select * from final

with

int_responses as (
    select * from {{ ref("int_responses") }}
),

int_sendings as (
    select * from {{ ref("int_sendings") }}
),

int_orders as (
    select * from {{ ref("int_orders") }}
),

int_refunds as (
    select * from {{ ref("int_refunds") }}
),

int_subscriptions as (
    select * from {{ ref("int_subscriptions") }}
),

int_deals as (
    select * from {{ ref("int_deals") }}
),

int_tickets as (
    select * from {{ ref("int_tickets") }}
),

-- A fact outside of the calendar would fall out of every metric without a word, so
-- the calendar begins with the first of them.
first_events as (
    select {{ as_of() }} as first_at
    union all
    select min(recorded_at) from int_responses
    union all
    select min(sent_at) from int_sendings
    union all
    select min(ordered_at) from int_orders
    union all
    select min(refunded_at) from int_refunds
    union all
    select least(min(started_at), min(first_paid_at)) from int_subscriptions
    union all
    select min(created_at) from int_deals
    union all
    select min(created_at) from int_tickets
),

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

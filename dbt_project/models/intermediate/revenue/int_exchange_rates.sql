{#- The last day with a rate is the day after `as_of`, because it is tomorrow already in
    some time zones. -#}
{%- set last_day = "cast('" ~ var('as_of') ~ "' as date) + 1" -%}

with

-- Several sources may quote a pair of currencies on the same day. The quotation that
-- was changed last counts.
quotations as (
    select * from {{ ref('stg_files__exchange_rates') }}
    where not is_deleted and rate > 0 and from_currency != to_currency
    qualify row_number() over (
        partition by from_currency, to_currency, rate_date
        order by updated_at desc, source asc, source_exchange_rate_id asc
    ) = 1
),

deals as (
    select * from {{ ref('int_deals_unioned') }}
    where fault is null
),

orders as (
    select * from {{ ref('int_orders_unioned') }}
    where fault is null
),

refunds as (
    select * from {{ ref('int_refunds_unioned') }}
    where fault is null
),

subscriptions as (
    select * from {{ ref('int_subscriptions_unioned') }}
    where fault is null
),

-- A pair that is quoted in one direction only is read in the other direction too.
rates_both_ways as (
    select
        from_currency,
        to_currency,
        rate_date,
        cast(rate as double) as rate
    from quotations
    union all
    select
        quotations.to_currency as from_currency,
        quotations.from_currency as to_currency,
        quotations.rate_date,
        1.0e0 / nullif(cast(quotations.rate as double), 0e0) as rate
    from quotations
    left join quotations as opposite_quotations
        on
            quotations.from_currency = opposite_quotations.to_currency
            and quotations.to_currency = opposite_quotations.from_currency
    where opposite_quotations.rate is null
),

-- A rate holds until the day before the pair's next one, and the last one goes on.
rate_spans as (
    select
        from_currency,
        to_currency,
        rate,
        rate_date as first_date,
        coalesce(
            lead(rate_date) over (
                partition by from_currency, to_currency
                order by rate_date
            ) - 1,
            {{ last_day }}
        ) as last_date
    from rates_both_ways
),

rate_calendar as (
    select series_date
    from {{ date_series('(select min(first_date) from rate_spans)', last_day) }}
        as quoted_days
),

daily_rates as (
    select
        rate_spans.from_currency,
        rate_spans.to_currency,
        rate_calendar.series_date as rate_date,
        rate_spans.rate
    from rate_spans
    inner join rate_calendar
        on
            rate_spans.first_date <= rate_calendar.series_date
            and rate_spans.last_date >= rate_calendar.series_date
),

daily_rates_to_reporting as (
    select * from daily_rates
    where to_currency = {{ reporting_currency() }}
),

-- A currency without a rate of its own into the reporting currency gets one through a
-- third currency: a table of rates in euro also says what pounds are worth in dollars.
-- Where several third currencies would do, the first in the alphabet is taken.
crossed_rates as (
    select
        daily_rates.from_currency,
        onward_rates.to_currency,
        daily_rates.rate_date,
        min_by(
            daily_rates.rate * onward_rates.rate, daily_rates.to_currency
        ) as rate
    from daily_rates
    inner join daily_rates_to_reporting as onward_rates
        on
            daily_rates.to_currency = onward_rates.from_currency
            and daily_rates.rate_date = onward_rates.rate_date
            and daily_rates.from_currency != onward_rates.to_currency
    left join daily_rates_to_reporting as own_rates
        on
            daily_rates.from_currency = own_rates.from_currency
            and daily_rates.rate_date = own_rates.rate_date
    where own_rates.rate is null
    group by
        daily_rates.from_currency,
        onward_rates.to_currency,
        daily_rates.rate_date
),

-- Every currency that occurs, and a day on which it does.
currency_days as (
    select
        currency,
        cast(created_at as date) as happened_date
    from deals
    union all
    select
        currency,
        cast(ordered_at as date) as happened_date
    from orders
    union all
    select
        currency,
        cast(refunded_at as date) as happened_date
    from refunds
    union all
    select
        currency,
        cast(started_at as date) as happened_date
    from subscriptions
    union all
    select
        '{{ var("reporting_currency") }}' as currency,
        {{ last_day }} as happened_date
    union all
    select
        from_currency as currency,
        rate_date as happened_date
    from rates_both_ways
),

currencies as (
    select currency
    from currency_days
    where currency is not null
    group by currency
),

-- A currency in itself is worth 1 on every day on which there is money of any currency.
-- The calendar begins a day early, because it is yesterday still in some time zones.
money_calendar as (
    select series_date
    from {{ date_series(
        '(select min(happened_date) - 1 from currency_days where currency is not null)',
        last_day
    ) }} as days_with_money
),

rates_in_itself as (
    select
        currencies.currency as from_currency,
        currencies.currency as to_currency,
        money_calendar.series_date as rate_date,
        cast(1 as double) as rate
    from currencies
    cross join money_calendar
),

all_rates as (
    select * from daily_rates -- noqa: AM04
    union all
    select * from crossed_rates
    union all
    select * from rates_in_itself
),

final as (
    select
        from_currency,
        to_currency,
        cast(rate as decimal(20, 10)) as rate,
        rate_date
    from all_rates
)

select * from final

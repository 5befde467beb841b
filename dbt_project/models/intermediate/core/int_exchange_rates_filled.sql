{#- Days are filled from each quotation to the next one of its pair, the last up to the
    day after `as_of`: it is tomorrow already somewhere. -#}
{%- set last_day = "cast('" ~ var('as_of') ~ "' as date) + 1" -%}
{#- What has an amount, and the time that dates it. -#}
{%- set dated_amounts = {
    'orders': 'ordered_at',
    'refunds': 'refunded_at',
    'subscriptions': 'started_at',
    'deals': 'created_at',
} -%}

with

quoted as (
    select * from {{ ref('stg_files__exchange_rates') }}
    where not is_deleted and rate > 0 and from_currency != to_currency
    qualify row_number() over (
        partition by from_currency, to_currency, rate_date
        order by updated_at desc, source asc, source_exchange_rate_id asc
    ) = 1
),

both_ways as (
    select
        from_currency,
        to_currency,
        rate_date,
        cast(rate as double) as rate
    from quoted
    union all
    {{ turned_rates('quoted') }}
),

spans as (
    select
        from_currency,
        to_currency,
        rate,
        rate_date,
        coalesce(
            lead(rate_date) over (
                partition by from_currency, to_currency
                order by rate_date
            ) - 1,
            {{ last_day }}
        ) as last_date
    from both_ways
),

amounts as (
    {% for entity, time in dated_amounts.items() %}
        select
            currency,
            cast({{ time }} as date) as happened_date
        from {{ ref('int_' ~ entity ~ '_unioned') }}
        union all
    {% endfor %}
    select
        '{{ var("reporting_currency") }}' as currency,
        {{ last_day }} as happened_date
    union all
    select
        from_currency as currency,
        rate_date as happened_date
    from both_ways
),

-- money in its own currency needs no quotation, on any day that has money
own as (
    select
        currency,
        min(min(happened_date)) over () - 1 as first_date
    from amounts
    where currency is not null
    group by currency
),

daily as (
    select
        spans.from_currency,
        spans.to_currency,
        calendar.series_date as rate_date,
        spans.rate
    from spans
    inner join
        {{ date_series(
            '(select min(rate_date) from spans)', last_day
        ) }} as calendar
        on
            spans.rate_date <= calendar.series_date
            and spans.last_date >= calendar.series_date
),

priced as (
    select * from daily
    union all
    {{ crossed_rates('daily') }}
),

filled as (
    select
        from_currency,
        to_currency,
        rate_date,
        cast(rate as decimal(20, 10)) as rate
    from priced
    union all
    select
        own.currency as from_currency,
        own.currency as to_currency,
        calendar.series_date as rate_date,
        cast(1 as decimal(20, 10)) as rate
    from own
    inner join
        {{ date_series('(select min(first_date) from own)', last_day) }} as calendar
        on own.first_date <= calendar.series_date
)

select * from filled

with

deals as (
    select * from {{ ref("int_deals") }}
    where not is_deleted
),

exchange_rates as (
    select * from {{ ref("int_exchange_rates") }}
    where to_currency = {{ reporting_currency() }}
),

-- A closed deal is converted at the rate of its closing day. An open deal, and one
-- whose closing day lies ahead, is converted at today's rate.
dated_deals as (
    select
        *,
        {{ reporting_date("created_at") }} as created_date,
        {{ reporting_date("closed_at") }} as closed_date,
        {{ reporting_date(as_of()) }} as date_today,
        coalesce(least(closed_date, date_today), date_today) as rate_date
    from deals
),

final as (
    select
        dated_deals.deal_id,
        dated_deals.customer_id,
        dated_deals.account_id,
        dated_deals.owner_id,
        dated_deals.source,
        coalesce(dated_deals.pipeline, 'unknown') as pipeline,
        coalesce(dated_deals.stage, 'unknown') as stage,
        dated_deals.status,
        dated_deals.currency,
        cast(dated_deals.amount as decimal(18, 4)) as amount,
        {{ reporting_amount("dated_deals.amount", "exchange_rates.rate") }}
            as reporting_amount,
        dated_deals.created_date,
        dated_deals.closed_date,
        dated_deals.created_at,
        dated_deals.closed_at
    from dated_deals
    left join exchange_rates
        on
            dated_deals.currency = exchange_rates.from_currency
            and dated_deals.rate_date = exchange_rates.rate_date
)

select * from final

with

refunds as (
    select * from {{ ref("int_refunds") }}
    where not is_deleted
),

orders as (
    select * from {{ ref("fct_orders") }}
),

exchange_rates as (
    select * from {{ ref("int_exchange_rates") }}
    where to_currency = {{ reporting_currency() }}
),

dated_refunds as (
    select
        *,
        {{ reporting_date("refunded_at") }} as refunded_date,
        -- What has been refunded of the order in this currency, up to this refund.
        sum(product_amount) over (
            partition by order_id, currency
            order by refunded_at, refund_id
        ) as refunded_amount
    from refunds
),

final as (
    select
        dated_refunds.refund_id,
        dated_refunds.order_id,
        dated_refunds.customer_id,
        dated_refunds.source,
        dated_refunds.currency,
        dated_refunds.amount,
        dated_refunds.product_amount,
        {{ reporting_amount("dated_refunds.product_amount", "exchange_rates.rate") }}
            as reporting_product_amount,
        exchange_rates.rate as exchange_rate,
        -- Amounts are compared in cents, because sharing an order's amount out over
        -- its refunds may round each of them up in the fourth place. A refund in
        -- another currency than its order is not compared.
        coalesce(
            dated_refunds.currency = orders.currency
            and round(dated_refunds.refunded_amount, 2)
            > round(orders.product_amount, 2),
            false
        ) as is_over_refund,
        dated_refunds.source_order_id is not null
        and orders.order_id is null as is_order_missing,
        dated_refunds.refunded_date,
        dated_refunds.refunded_at
    from dated_refunds
    left join orders on dated_refunds.order_id = orders.order_id
    left join exchange_rates
        on
            dated_refunds.currency = exchange_rates.from_currency
            and dated_refunds.refunded_date = exchange_rates.rate_date
)

select * from final

with

int_refunds as (
    select * from {{ ref("int_refunds") }}
),

fct_orders as (
    select * from {{ ref("fct_orders") }}
),

int_exchange_rates as (
    select * from {{ ref("int_exchange_rates") }}
),

dated_refunds as (
    select
        *,
        {{ reporting_date("refunded_at") }} as refunded_date
    from int_refunds
    where not is_deleted
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
        {{ reporting_amount("dated_refunds.product_amount", "rates.rate") }}
            as reporting_product_amount,
        rates.rate as exchange_rate,
        -- The order's refunds up to this one exceed what was paid for its products, by
        -- more than what sharing them out may round.
        coalesce(
            dated_refunds.currency = fct_orders.currency
            and round(sum(dated_refunds.product_amount) over (
                partition by dated_refunds.order_id, dated_refunds.currency
                order by dated_refunds.refunded_at, dated_refunds.refund_id
            ), 2) > round(fct_orders.product_amount, 2),
            false
        ) as is_over_refund,
        dated_refunds.source_order_id is not null
        and fct_orders.order_id is null as is_order_missing,
        dated_refunds.refunded_date,
        dated_refunds.refunded_at
    from dated_refunds
    left join fct_orders on dated_refunds.order_id = fct_orders.order_id
    left join int_exchange_rates as rates
        on
            dated_refunds.currency = rates.from_currency
            and rates.to_currency = {{ reporting_currency() }}
            and dated_refunds.refunded_date = rates.rate_date
)

select * from final

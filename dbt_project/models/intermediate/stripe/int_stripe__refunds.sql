with

refunds as (
    select * from {{ ref('stg_stripe__refunds') }}
    where is_refund
),

charges as (
    select * from {{ ref('stg_stripe__charges') }}
),

-- A refund gives back a charge. The order is the charge's invoice or, where there is no
-- invoice, the charge itself; the customer is the one who was charged.
conformed as (
    select
        refunds.source,
        refunds.refund_id as source_refund_id,
        charges.customer_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        charges.customer_email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        coalesce(charges.invoice_id, charges.charge_id) as source_order_id,
        refunds.currency,
        '{}' as attributes,
        refunds.fault,
        refunds.load_id,
        refunds.amount,
        cast(null as decimal(18, 4)) as product_amount,
        refunds.is_deleted,
        refunds.created_at as refunded_at,
        refunds.updated_at,
        refunds.loaded_at
    from refunds
    left join charges
        on
            refunds.source = charges.source
            and refunds.charge_id = charges.charge_id
)

select * from conformed

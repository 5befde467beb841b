with

refunds as (
    select * from {{ ref('stg_stripe__refunds') }}
    where is_refund
),

charges as (
    select * from {{ ref('stg_stripe__charges') }}
),

-- In older versions of Stripe's interface a charge that is captured in part makes a
-- refund of the rest, which nobody ever paid. It gives nothing back, so it counts as
-- deleted.
releases as (
    select
        refunds.source,
        min_by(refunds.refund_id, refunds.created_at) as refund_id
    from refunds
    inner join charges
        on
            refunds.source = charges.source
            and refunds.charge_id = charges.charge_id
            and refunds.amount = charges.authorised_amount - charges.amount
    where refunds.amount > 0 and not refunds.is_deleted
    group by refunds.source, refunds.charge_id
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
        refunds.is_deleted or releases.refund_id is not null as is_deleted,
        refunds.created_at as refunded_at,
        refunds.updated_at,
        refunds.loaded_at
    from refunds
    left join charges
        on
            refunds.source = charges.source
            and refunds.charge_id = charges.charge_id
    left join releases
        on
            refunds.source = releases.source
            and refunds.refund_id = releases.refund_id
)

select * from conformed

-- What a paid invoice billed for a whole period of a subscription. An invoice with a
-- part of a period, with something that is sold once or with paid use, and one of which
-- not all lines were delivered, says nothing about what recurs.
with

invoices as (
    select * from {{ ref('stg_stripe__invoices') }}
    where
        fault is null
        and status = 'paid'
        and not is_deleted
        and total_amount > 0
        and subscription_id is not null
        and not has_more_lines
        and coalesce(
            billing_reason not in ('subscription_update', 'subscription_threshold'),
            true
        )
),

invoice_lines as (
    select * from {{ ref('stg_stripe__invoice_lines') }}
),

products as (
    select * from {{ ref('stg_stripe__products') }}
),

lines_with_plans as (
    select
        invoice_lines.*,
        coalesce(products.plan, invoice_lines.product_id) as plan
    from invoice_lines
    left join products
        on
            invoice_lines.source = products.source
            and invoice_lines.product_id = products.product_id
),

-- The line of the highest amount names the plan and the billing period.
line_sums as (
    select
        source,
        invoice_id,
        max_by(plan, amount) as plan,
        max_by(billing_interval, amount) as billing_interval,
        max_by(interval_count, amount) as interval_count,
        sum(quantity) as quantity,
        min(period_starts_at) as period_starts_at
    from lines_with_plans
    group by source, invoice_id
    having bool_and(is_recurring)
),

-- A discount that is given once does not last, so the period costs more without it.
billed_periods as (
    select
        invoices.source,
        invoices.subscription_id,
        invoices.invoice_id,
        line_sums.plan,
        line_sums.billing_interval,
        invoices.currency,
        invoices.load_id,
        line_sums.interval_count,
        cast(line_sums.quantity as bigint) as quantity,
        try_cast(
            invoices.total_amount
            - invoices.tax_amount
            - invoices.shipping_amount
            + case
                when invoices.discount_duration = 'once' then invoices.discount_amount
                else 0
            end as decimal(18, 4)
        ) as billed_amount,
        try_cast(
            invoices.total_amount
            - invoices.tax_amount
            - invoices.shipping_amount
            + invoices.discount_amount as decimal(18, 4)
        ) as list_amount,
        coalesce(line_sums.period_starts_at, invoices.created_at) as valid_from,
        invoices.created_at,
        invoices.updated_at,
        invoices.loaded_at
    from invoices
    inner join line_sums
        on
            invoices.source = line_sums.source
            and invoices.invoice_id = line_sums.invoice_id
)

select * from billed_periods

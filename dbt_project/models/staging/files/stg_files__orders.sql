with

current_rows as (
    {{ current_file_rows('orders') }}
),

lines as (
    {{ current_file_rows('order_lines') }}
),

-- an order's lines may come in several files: its amounts are sums of all of them
sums as (
    select
        source,
        order_id,
        cast(
            sum(line_amount) filter (where line_kind = 'product') as decimal(18, 4)
        ) as product_amount,
        cast(
            -sum(line_amount) filter (where line_kind = 'discount') as decimal(18, 4)
        ) as discount_amount,
        cast(
            sum(line_amount) filter (where line_kind = 'tax') as decimal(18, 4)
        ) as tax_amount,
        cast(
            sum(line_amount) filter (where line_kind = 'shipping') as decimal(18, 4)
        ) as shipping_amount,
        min(occurred_at) as occurred_at
    from lines
    where order_id is not null and not is_deleted
    group by source, order_id
),

renamed as (
    select
        current_rows.source,
        current_rows.source_pk as source_order_id,
        current_rows.customer_id,
        current_rows.customer_external_id,
        current_rows.account_id,
        current_rows.subscription_id,
        current_rows.customer_email,
        current_rows.customer_phone,
        current_rows.channel,
        coalesce(current_rows.source_channel, current_rows.channel)
            as source_channel,
        current_rows.country,
        current_rows.status,
        coalesce(current_rows.source_status, current_rows.status)
            as source_status,
        current_rows.currency,
        current_rows.attributes,
        current_rows.load_id,
        coalesce(current_rows.product_amount, sums.product_amount, 0) as product_amount,
        coalesce(current_rows.discount_amount, sums.discount_amount, 0)
            as discount_amount,
        coalesce(current_rows.tax_amount, sums.tax_amount, 0) as tax_amount,
        coalesce(current_rows.shipping_amount, sums.shipping_amount, 0)
            as shipping_amount,
        current_rows.is_renewal,
        current_rows.keeps_zero,
        current_rows.has_lines,
        current_rows.is_deleted,
        coalesce(sums.occurred_at, current_rows.ordered_at) as ordered_at,
        current_rows.updated_at,
        current_rows.loaded_at,
        current_rows.first_loaded_at
    from current_rows
    left join sums
        on
            current_rows.source = sums.source
            and current_rows.source_pk = sums.order_id
)

select * from renamed

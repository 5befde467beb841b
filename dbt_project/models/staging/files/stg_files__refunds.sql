with

current_rows as (
    {{ current_file_rows('refunds') }}
),

lines as (
    {{ current_file_rows('order_lines') }}
),

-- a refund's lines may come in several files: its amounts are sums of all of them; of
-- products it gives back nothing when no line of it is one
sums as (
    select
        source,
        refund_id,
        cast(sum(line_amount) as decimal(18, 4)) as amount,
        cast(
            coalesce(sum(line_amount) filter (where line_kind = 'product'), 0)
            as decimal(18, 4)
        ) as product_amount,
        min(occurred_at) as occurred_at
    from lines
    where refund_id is not null and not is_deleted
    group by source, refund_id
),

renamed as (
    select
        current_rows.source,
        current_rows.source_pk as source_refund_id,
        current_rows.order_id,
        current_rows.customer_id,
        current_rows.customer_external_id,
        current_rows.account_id,
        current_rows.customer_email,
        current_rows.customer_phone,
        current_rows.currency,
        current_rows.attributes,
        current_rows.load_id,
        coalesce(current_rows.amount, sums.amount, 0) as amount,
        coalesce(current_rows.product_amount, sums.product_amount) as product_amount,
        current_rows.has_lines,
        current_rows.is_deleted,
        coalesce(sums.occurred_at, current_rows.refunded_at) as refunded_at,
        current_rows.updated_at,
        current_rows.loaded_at,
        current_rows.first_loaded_at
    from current_rows
    left join sums
        on
            current_rows.source = sums.source
            and current_rows.source_pk = sums.refund_id
)

select * from renamed

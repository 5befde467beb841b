with

file_rows as (
    select * from {{ source('raw_files', 'orders') }}
    where {{ is_known('_known_from') }}
),

counted_files as (
    select * from {{ ref('stg_files__counted_files') }}
),

repeated_ids as (
    select * from {{ ref('stg_files__repeated_ids') }}
    where entity = 'orders'
),

order_lines as (
    select * from {{ ref('stg_files__order_lines') }}
    where not is_deleted
),

current_rows as (
    select
        file_rows.*,
        counted_files.absent_from,
        coalesce(repeated_ids.first_loaded_at, file_rows._loaded_at) as first_loaded_at
    from file_rows
    inner join counted_files
        on
            file_rows._source = counted_files.source
            and file_rows._file_id = counted_files.content_id
    left join repeated_ids
        on
            file_rows._source = repeated_ids.source
            and file_rows._pk = repeated_ids.source_pk
    -- An id of one row only is not in repeated_ids.
    where
        repeated_ids.source_pk is null
        or (
            file_rows._file_id = repeated_ids.current_content_id
            and file_rows._row = repeated_ids.current_row_number
        )
),

-- The lines of an order may come in several files, so its amounts are sums over all of
-- its lines. Discounts are negative lines, but the order says them as positive amounts.
line_sums as (
    select
        source,
        order_id,
        cast(
            sum(case when line_kind = 'product' then line_amount end)
            as decimal(18, 4)
        ) as product_amount,
        cast(
            -sum(case when line_kind = 'discount' then line_amount end)
            as decimal(18, 4)
        ) as discount_amount,
        cast(
            sum(case when line_kind = 'tax' then line_amount end)
            as decimal(18, 4)
        ) as tax_amount,
        cast(
            sum(case when line_kind = 'shipping' then line_amount end)
            as decimal(18, 4)
        ) as shipping_amount,
        min(occurred_at) as occurred_at
    from order_lines
    where order_id is not null
    group by source, order_id
),

renamed as (
    select
        current_rows._source as source,
        current_rows._pk as source_order_id,
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
        current_rows._load_id as load_id,
        coalesce(current_rows.product_amount, line_sums.product_amount, 0)
            as product_amount,
        coalesce(current_rows.discount_amount, line_sums.discount_amount, 0)
            as discount_amount,
        coalesce(current_rows.tax_amount, line_sums.tax_amount, 0) as tax_amount,
        coalesce(current_rows.shipping_amount, line_sums.shipping_amount, 0)
            as shipping_amount,
        current_rows.is_renewal,
        current_rows.keeps_zero,
        current_rows.has_lines,
        current_rows._deleted or current_rows.absent_from is not null as is_deleted,
        coalesce(line_sums.occurred_at, current_rows.ordered_at) as ordered_at,
        current_rows._cursor as updated_at,
        current_rows._loaded_at as loaded_at,
        current_rows.first_loaded_at
    from current_rows
    left join line_sums
        on
            current_rows._source = line_sums.source
            and current_rows._pk = line_sums.order_id
)

select * from renamed

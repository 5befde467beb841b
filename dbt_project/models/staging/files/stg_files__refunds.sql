with

file_rows as (
    select * from {{ source('raw_files', 'refunds') }}
    where {{ is_known('_known_from') }}
),

counted_files as (
    select * from {{ ref('stg_files__counted_files') }}
),

repeated_ids as (
    select * from {{ ref('stg_files__repeated_ids') }}
    where entity = 'refunds'
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

-- The lines of a refund may come in several files, so its amounts are sums over all of
-- its lines. A refund without a line of a product gives back nothing for products.
line_sums as (
    select
        source,
        refund_id,
        cast(sum(line_amount) as decimal(18, 4)) as amount,
        cast(
            coalesce(sum(case when line_kind = 'product' then line_amount end), 0)
            as decimal(18, 4)
        ) as product_amount,
        min(occurred_at) as occurred_at
    from order_lines
    where refund_id is not null
    group by source, refund_id
),

renamed as (
    select
        current_rows._source as source,
        current_rows._pk as source_refund_id,
        current_rows.order_id,
        current_rows.customer_id,
        current_rows.customer_external_id,
        current_rows.account_id,
        current_rows.customer_email,
        current_rows.customer_phone,
        current_rows.currency,
        current_rows.attributes,
        current_rows._load_id as load_id,
        coalesce(current_rows.amount, line_sums.amount, 0) as amount,
        coalesce(current_rows.product_amount, line_sums.product_amount)
            as product_amount,
        current_rows.has_lines,
        current_rows._deleted or current_rows.absent_from is not null as is_deleted,
        coalesce(line_sums.occurred_at, current_rows.refunded_at) as refunded_at,
        current_rows._cursor as updated_at,
        current_rows._loaded_at as loaded_at,
        current_rows.first_loaded_at
    from current_rows
    left join line_sums
        on
            current_rows._source = line_sums.source
            and current_rows._pk = line_sums.refund_id
)

select * from renamed

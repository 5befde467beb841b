with

current_rows as (
    {{ current_file_rows('order_lines') }}
),

renamed as (
    select
        source,
        source_pk as source_order_line_id,
        order_id,
        refund_id,
        product,
        line_kind,
        coalesce(source_line_kind, line_kind) as source_line_kind,
        attributes,
        load_id,
        quantity,
        unit_price,
        line_amount,
        is_product,
        is_deleted,
        occurred_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

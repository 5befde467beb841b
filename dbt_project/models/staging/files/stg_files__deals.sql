with

current_rows as (
    {{ current_file_rows('deals') }}
),

renamed as (
    select
        source,
        source_pk as source_deal_id,
        customer_id,
        customer_external_id,
        account_id,
        owner_id,
        customer_email,
        customer_phone,
        pipeline,
        stage,
        status,
        coalesce(source_status, status) as source_status,
        currency,
        attributes,
        load_id,
        amount,
        is_deleted,
        created_at,
        closed_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

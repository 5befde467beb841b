with

current_rows as (
    {{ current_file_rows('customers', told_first=['created_at']) }}
),

renamed as (
    select
        source,
        source_pk as source_customer_id,
        external_ids,
        account_id,
        kind,
        coalesce(source_kind, kind) as source_kind,
        email,
        phone,
        full_name,
        country,
        region,
        lifecycle_stage,
        attributes,
        load_id,
        birth_year,
        is_deleted,
        opted_out_at,
        created_at,
        updated_at,
        loaded_at,
        first_created_at,
        first_loaded_at
    from current_rows
)

select * from renamed

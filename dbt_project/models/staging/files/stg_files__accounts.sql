with

current_rows as (
    {{ current_file_rows('accounts', told_first=['created_at']) }}
),

renamed as (
    select
        source,
        source_pk as source_account_id,
        parent_account_id,
        owner_id,
        name,
        domain,
        industry,
        country,
        attributes,
        load_id,
        employee_count,
        annual_revenue,
        is_deleted,
        created_at,
        updated_at,
        loaded_at,
        first_created_at,
        first_loaded_at
    from current_rows
)

select * from renamed

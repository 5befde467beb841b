with

accounts_unioned as (
    select * from {{ ref('int_accounts_unioned') }}
),

accounts as (
    select
        {{ record_id('source', 'source_account_id') }} as account_id,
        parent_account_id,
        owner_id,
        source,
        source_account_id,
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
    from accounts_unioned
)

select * from accounts

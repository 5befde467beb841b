with

accounts as (
    select * from {{ ref("int_accounts") }}
),

final as (
    select
        account_id,
        parent_account_id,
        owner_id,
        source,
        name as account_name,
        coalesce(industry, 'unknown') as industry,
        coalesce(country, 'unknown') as country,
        cast(employee_count as bigint) as employee_count,
        cast(annual_revenue as decimal(18, 4)) as annual_revenue_amount,
        coalesce(is_deleted, false) as is_deleted,
        created_at
    from accounts
)

select * from final

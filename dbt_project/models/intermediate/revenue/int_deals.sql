with

deals as (
    select * from {{ ref('int_deals_unioned') }}
    where fault is null
),

deal_customers as (
    select * from {{ ref('int_customer_assignments') }}
    where entity = 'deals'
),

identified as (
    select
        {{ record_id('deals.source', 'deals.source_deal_id') }} as deal_id,
        deal_customers.customer_id,
        deals.account_id,
        {{ record_id('deals.source', 'deals.source_owner_id') }} as owner_id,
        deals.source,
        deals.source_deal_id,
        deals.pipeline,
        deals.stage,
        deals.status,
        deals.currency,
        deals.attributes,
        deals.amount,
        deals.is_deleted,
        deals.created_at,
        deals.closed_at,
        deals.updated_at
    from deals
    left join deal_customers
        on
            deals.source = deal_customers.source
            and deals.source_deal_id = deal_customers.source_record_id
)

select * from identified

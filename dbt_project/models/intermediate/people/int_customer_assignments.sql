-- Which customer a record belongs to: whom it names by the source's own id, else by an
-- external id, else by e-mail; the company customer of its account where it names
-- nobody else; '-1', the unknown member, where nobody is found.
with

deals as (
    select * from {{ ref('int_deals_unioned') }}
    where fault is null
),

orders as (
    select * from {{ ref('int_orders_unioned') }}
    where fault is null
),

refunds as (
    select * from {{ ref('int_refunds_unioned') }}
    where fault is null
),

responses as (
    select * from {{ ref('int_responses_unioned') }}
    where fault is null
),

subscriptions as (
    select * from {{ ref('int_subscriptions_unioned') }}
    where fault is null
),

tickets as (
    select * from {{ ref('int_tickets_unioned') }}
    where fault is null
),

sources as (
    select * from {{ source('_el', 'sources') }}
),

customer_references as (
    select * from {{ ref('int_customer_references') }}
),

records as (
    select
        'deals' as entity,
        source,
        source_deal_id as source_record_id,
        customer_key,
        customer_external_id,
        customer_email,
        account_id
    from deals
    union all
    select
        'orders' as entity,
        source,
        source_order_id as source_record_id,
        customer_key,
        customer_external_id,
        customer_email,
        account_id
    from orders
    union all
    select
        'refunds' as entity,
        source,
        source_refund_id as source_record_id,
        customer_key,
        customer_external_id,
        customer_email,
        account_id
    from refunds
    union all
    select
        'responses' as entity,
        source,
        source_response_id as source_record_id,
        customer_key,
        customer_external_id,
        customer_email,
        account_id
    from responses
    union all
    select
        'subscriptions' as entity,
        source,
        source_subscription_id as source_record_id,
        customer_key,
        customer_external_id,
        customer_email,
        account_id
    from subscriptions
    union all
    select
        'tickets' as entity,
        source,
        source_ticket_id as source_record_id,
        customer_key,
        customer_external_id,
        customer_email,
        account_id
    from tickets
),

assigned as (
    select
        records.entity,
        records.source,
        records.source_record_id,
        coalesce(
            by_own_id.customer_id,
            by_external_id.customer_id,
            by_email.customer_id,
            by_account.customer_id,
            '-1'
        ) as customer_id
    from records
    left join sources on records.source = sources.source
    left join customer_references as by_own_id
        on
            {{ record_id('records.source', 'records.customer_key') }}
            = by_own_id.reference
    left join customer_references as by_external_id
        on
            {{ identifier_reference(
                "sources.external_id_namespace || ':' || records.customer_external_id"
            ) }} = by_external_id.reference
    left join customer_references as by_email
        on
            {{ email_record_id('records.source', 'records.customer_email') }}
            = by_email.reference
    left join customer_references as by_account
        on
            records.customer_key is null
            and records.customer_external_id is null
            and records.customer_email is null
            and {{ account_record_id('records.account_id') }} = by_account.reference
)

select * from assigned

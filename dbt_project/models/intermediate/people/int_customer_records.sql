with

customers as (
    select * from {{ ref('int_customers_unioned') }}
),

current_versions as (
    select * from {{ ref('int_customer_versions') }}
    where recency = 1
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

mentioned_people as (
    select * from {{ ref('int_customers_mentioned') }}
),

shared_mailboxes as (
    select * from {{ ref('int_shared_mailboxes') }}
),

-- The address of a function, as info@ or sales@, is shared by people who come and go,
-- so it describes none of them.
customers_with_own_email as (
    select
        customers.*,
        case when shared_mailboxes.mailbox is null then customers.email end
            as own_email
    from customers
    left join shared_mailboxes
        on split_part(customers.email, '@', 1) = shared_mailboxes.mailbox
),

records_of_sources as (
    select
        {{ record_id(
            'customers_with_own_email.source',
            'customers_with_own_email.source_customer_id'
        ) }} as customer_record_id,
        customers_with_own_email.source,
        customers_with_own_email.source_customer_id,
        customers_with_own_email.kind,
        customers_with_own_email.own_email as email,
        customers_with_own_email.phone,
        customers_with_own_email.full_name,
        customers_with_own_email.account_id,
        customers_with_own_email.country,
        customers_with_own_email.region,
        customers_with_own_email.lifecycle_stage,
        customers_with_own_email.attributes,
        customers_with_own_email.birth_year,
        customers_with_own_email.is_opted_out,
        customers_with_own_email.is_deleted,
        customers_with_own_email.opted_out_at,
        customers_with_own_email.created_at,
        customers_with_own_email.updated_at,
        current_versions.first_created_at,
        current_versions.first_loaded_at
    from customers_with_own_email
    left join current_versions
        on
            customers_with_own_email.source = current_versions.source
            and customers_with_own_email.source_customer_id
            = current_versions.source_customer_id
),

-- A deal or an order that names an account and no person belongs to the company, so
-- every account is a customer record of kind company too.
records_of_accounts as (
    select
        {{ account_record_id('account_id') }} as customer_record_id,
        source,
        source_account_id as source_customer_id,
        'company' as kind,
        cast(null as {{ dbt.type_string() }}) as email,
        cast(null as {{ dbt.type_string() }}) as phone,
        cast(null as {{ dbt.type_string() }}) as full_name,
        account_id,
        country,
        cast(null as {{ dbt.type_string() }}) as region,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        attributes,
        cast(null as bigint) as birth_year,
        cast(null as boolean) as is_opted_out,
        is_deleted,
        cast(null as timestamp) as opted_out_at,
        created_at,
        updated_at,
        first_created_at,
        first_loaded_at
    from accounts
),

records_of_mentions as (
    select
        customer_record_id,
        source,
        source_customer_id,
        kind,
        email,
        cast(null as {{ dbt.type_string() }}) as phone,
        cast(null as {{ dbt.type_string() }}) as full_name,
        cast(null as {{ dbt.type_string() }}) as account_id,
        cast(null as {{ dbt.type_string() }}) as country,
        cast(null as {{ dbt.type_string() }}) as region,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        '{}' as attributes,
        cast(null as bigint) as birth_year,
        cast(null as boolean) as is_opted_out,
        false as is_deleted,
        cast(null as timestamp) as opted_out_at,
        created_at,
        updated_at,
        first_created_at,
        first_loaded_at
    from mentioned_people
),

customer_records as (
    select * from records_of_sources  -- noqa: AM04
    union all
    select * from records_of_accounts
    union all
    select * from records_of_mentions
)

select * from customer_records

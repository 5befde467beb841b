with

customer_versions as (
    select * from {{ ref('int_customer_versions') }}
),

customer_identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where is_verified
),

mentioned_people as (
    select * from {{ ref('int_customers_mentioned') }}
),

sources as (
    select * from {{ source('_el', 'sources') }}
),

shared_mailboxes as (
    select * from {{ ref('int_shared_mailboxes') }}
),

carried_identifiers as (
    select
        customer_record_id,
        'strong' as kind,
        namespace,
        identifier,
        name_key,
        is_last_known
    from customer_identifiers
    union all
    select
        customer_record_id,
        'email' as kind,
        'email' as namespace,
        email as identifier,
        name_key,
        is_last_known
    from customer_versions
    where email is not null
    union all
    select
        customer_record_id,
        'email' as kind,
        'email' as namespace,
        email as identifier,
        cast(null as {{ dbt.type_string() }}) as name_key,
        true as is_last_known
    from mentioned_people
    where email is not null
    union all
    select
        customer_record_id,
        'strong' as kind,
        split_part(identifier, ':', 1) as namespace,
        identifier,
        cast(null as {{ dbt.type_string() }}) as name_key,
        true as is_last_known
    from mentioned_people
    where identifier is not null and is_verified
),

-- A record has carried an identifier through many versions: they are one edge.
edges_of_identifiers as (
    select
        carried_identifiers.customer_record_id,
        carried_identifiers.kind,
        carried_identifiers.namespace,
        carried_identifiers.identifier,
        cast(null as {{ dbt.type_string() }}) as target_record_id,
        carried_identifiers.name_key,
        coalesce(
            bool_or(
                carried_identifiers.kind = 'email'
                and shared_mailboxes.mailbox is not null
            ),
            false
        ) as is_shared_mailbox,
        bool_or(carried_identifiers.is_last_known) as is_last_known
    from carried_identifiers
    left join shared_mailboxes
        on split_part(carried_identifiers.identifier, '@', 1) = shared_mailboxes.mailbox
    group by
        carried_identifiers.customer_record_id,
        carried_identifiers.kind,
        carried_identifiers.namespace,
        carried_identifiers.identifier,
        carried_identifiers.name_key
),

listed_merges as (
    select
        source,
        customer_record_id,
        {{ split_items('merged_source_ids', ';') }} as listed_source_id
    from customer_versions
    where is_last_known
),

vendor_merges as (
    select
        source,
        customer_record_id as target_record_id,
        trim(listed_source_id) as merged_source_id
    from listed_merges
    where trim(listed_source_id) != ''
),

edges_of_merges as (
    select
        {{ record_id('vendor_merges.source', 'vendor_merges.merged_source_id') }}
            as customer_record_id,
        'merge' as kind,
        sources.own_id_namespace as namespace,
        sources.own_id_namespace || ':' || vendor_merges.merged_source_id
            as identifier,
        vendor_merges.target_record_id,
        cast(null as {{ dbt.type_string() }}) as name_key,
        false as is_shared_mailbox,
        true as is_last_known
    from vendor_merges
    left join sources on vendor_merges.source = sources.source
),

identity_edges as (
    select * from edges_of_identifiers  -- noqa: AM04
    union all
    select * from edges_of_merges
)

select * from identity_edges

with

customer_versions as (
    select * from {{ ref('int_customer_versions') }}
),

shared_mailboxes as (
    select * from {{ ref('shared_mailboxes') }}
),

foreign_ids as (
    {{ read_items(
        'customer_versions',
        ['customer_record_id', 'verified_namespaces', 'name_key', 'is_last_known'],
        'external_identifiers',
        {'identifier': '$'},
    ) }}
),

identifiers as (
    select
        customer_record_id,
        'strong' as kind,
        own_id_namespace as namespace,
        own_identifier as identifier,
        name_key,
        is_last_known
    from customer_versions
    where {{ json_lists('verified_namespaces', 'own_id_namespace') }}
    union all
    select
        customer_record_id,
        'strong' as kind,
        split_part(identifier, ':', 1) as namespace,
        identifier,
        name_key,
        is_last_known
    from foreign_ids
    where {{ json_lists('verified_namespaces', "split_part(identifier, ':', 1)") }}
    union all
    select
        customer_record_id,
        'email' as kind,
        'email' as namespace,
        email as identifier,
        name_key,
        is_last_known
    from customer_versions
    union all
    select
        customer_record_id,
        'email' as kind,
        'email' as namespace,
        email as identifier,
        null as name_key,
        true as is_last_known
    from {{ ref('int_customers_mentioned') }}
),

carried as (
    select
        identifiers.customer_record_id,
        identifiers.kind,
        identifiers.namespace,
        identifiers.identifier,
        cast(null as {{ dbt.type_string() }}) as target_record_id,
        identifiers.name_key,
        coalesce(
            bool_or(
                identifiers.kind = 'email' and shared_mailboxes.mailbox is not null
            ),
            false
        ) as is_shared_mailbox,
        bool_or(identifiers.is_last_known) as is_last_known
    from identifiers
    left join shared_mailboxes
        on split_part(identifiers.identifier, '@', 1) = shared_mailboxes.mailbox
    where identifiers.identifier is not null
    group by
        identifiers.customer_record_id,
        identifiers.kind,
        identifiers.namespace,
        identifiers.identifier,
        identifiers.name_key
),

vendor_merges as (
    select
        source,
        customer_record_id as target_record_id,
        own_id_namespace,
        {{ split_items('merged_source_ids', ';') }} as merged_source_id
    from customer_versions
    where is_last_known
),

merged as (
    select
        {{ record_id('source', 'trim(merged_source_id)') }} as customer_record_id,
        'merge' as kind,
        own_id_namespace as namespace,
        own_id_namespace || ':' || trim(merged_source_id) as identifier,
        target_record_id,
        cast(null as {{ dbt.type_string() }}) as name_key,
        false as is_shared_mailbox,
        true as is_last_known
    from vendor_merges
    where trim(merged_source_id) != ''
),

edges as (
    select * from carried
    union all
    select * from merged
)

select * from edges

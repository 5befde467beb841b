with

sources as (
    select * from {{ source('_el', 'sources') }}
),

customer_versions as (
    select * from {{ ref('int_customer_versions') }}
),

versions_with_namespaces as (
    select
        customer_versions.*,
        sources.own_id_namespace,
        sources.external_id_namespace,
        sources.verified as verified_namespaces
    from customer_versions
    left join sources on customer_versions.source = sources.source
),

listed_ids as (
    select
        *,
        {{ json_items('external_ids', '$') }} as listed_id
    from versions_with_namespaces
),

listed_identifiers as (
    select
        *,
        {{ json_text('listed_id', '$') }} as listed_identifier
    from listed_ids
),

identifiers as (
    -- The record's own id, if its source declares a namespace for its own ids.
    select
        customer_record_id,
        source,
        own_id_namespace as namespace,
        own_id_namespace || ':' || source_customer_id as identifier,
        name_key,
        verified_namespaces,
        recency,
        is_last_known,
        is_deleted
    from versions_with_namespaces
    union
    -- A bare id of another system is of the namespace that the source declares for it.
    select
        customer_record_id,
        source,
        external_id_namespace as namespace,
        external_id_namespace || ':' || external_id as identifier,
        name_key,
        verified_namespaces,
        recency,
        is_last_known,
        is_deleted
    from versions_with_namespaces
    union
    -- Ids in a list name their namespaces themselves.
    select
        customer_record_id,
        source,
        split_part(listed_identifier, ':', 1) as namespace,
        listed_identifier as identifier,
        name_key,
        verified_namespaces,
        recency,
        is_last_known,
        is_deleted
    from listed_identifiers
),

known_identifiers as (
    select
        customer_record_id,
        source,
        namespace,
        identifier,
        name_key,
        recency,
        {{ json_lists('verified_namespaces', 'namespace') }} as is_verified,
        is_last_known,
        is_deleted
    from identifiers
    where identifier is not null
)

select * from known_identifiers

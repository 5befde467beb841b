with

connections as (
    select * from {{ source('_el', 'connections') }}
),

contact_versions as (
    select * from {{ ref('stg_hubspot__contact_versions') }}
),

user_versions as (
    select * from {{ ref('stg_zendesk__user_versions') }}
),

payer_versions as (
    select * from {{ ref('stg_stripe__customer_versions') }}
),

file_customers as (
    select * from {{ ref('stg_files__customers') }}
),

united as (
    {{- unite(
        {
            'text': [
                'source', 'source_customer_id', 'merged_source_ids', 'external_id',
                'external_ids', 'email', 'name_key', 'document_hash',
            ],
            'bigint': ['load_id'],
            'boolean': ['is_staff', 'is_deleted'],
            'timestamp': ['created_at', 'updated_at', 'loaded_at'],
        },
        {
            'contact_versions': {
                'renamed': {
                    'source_customer_id': 'contact_id',
                    'merged_source_ids': 'merged_contact_ids',
                },
                'lacks': ['external_id', 'external_ids', 'is_staff'],
            },
            'user_versions': {
                'renamed': {'source_customer_id': 'user_id'},
                'lacks': ['merged_source_ids', 'external_ids'],
            },
            'payer_versions': {
                'renamed': {'source_customer_id': 'customer_id'},
                'lacks': ['merged_source_ids', 'external_ids', 'is_staff'],
            },
            'file_customers': {
                'renamed': {
                    'email': normalise_email('email'),
                    'name_key': name_key(trimmed('full_name')),
                    'document_hash': "''",
                    'created_at': 'first_created_at',
                    'loaded_at': 'first_loaded_at',
                },
                'lacks': ['merged_source_ids', 'external_id', 'is_staff'],
            },
        },
    ) }}
),

ordered as (
    select
        *,
        row_number() over newest_first as recency,
        -- what a deleted record was last known by: vendors delete the content too
        row_number() over (
            partition by source, source_customer_id
            order by
                is_deleted and email is null and external_id is null,
                updated_at desc, load_id desc, document_hash desc
        ) = 1 as is_last_known,
        first_value(is_staff) over newest_first as is_staff_now,
        first_value(created_at) over oldest_load_first as first_created_at,
        first_value(loaded_at) over oldest_load_first as first_loaded_at
    from united
    window
        newest_first as (
            partition by source, source_customer_id
            order by updated_at desc, load_id desc, is_deleted desc, document_hash desc
        ),
        oldest_load_first as (
            partition by source, source_customer_id
            order by loaded_at asc, load_id asc, updated_at asc, document_hash asc
        )
),

-- staff are no customers, whatever address they share with one
identified as (
    select
        {{ record_id('ordered.source', 'ordered.source_customer_id') }}
            as customer_record_id,
        ordered.source,
        ordered.source_customer_id,
        ordered.merged_source_ids,
        connections.own_id_namespace,
        connections.verified as verified_namespaces,
        connections.own_id_namespace || ':' || ordered.source_customer_id
            as own_identifier,
        coalesce(
            ordered.external_ids,
            {{ json_list([
                "connections.external_id_namespace || ':' || ordered.external_id"
            ]) }}
        ) as external_identifiers,
        ordered.email,
        ordered.name_key,
        ordered.recency,
        ordered.is_last_known,
        ordered.is_deleted,
        ordered.first_created_at,
        ordered.first_loaded_at
    from ordered
    left join connections on ordered.source = connections.connection
    where ordered.is_staff_now is not true
)

select * from identified

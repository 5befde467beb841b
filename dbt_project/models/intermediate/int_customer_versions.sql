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
            'source': 'varchar',
            'source_customer_id': 'varchar',
            'merged_source_ids': 'varchar',
            'external_id': 'varchar',
            'email': 'varchar',
            'name_key': 'varchar',
            'document_hash': 'varchar',
            'load_id': 'bigint',
            'is_deleted': 'boolean',
            'created_at': 'timestamp',
            'updated_at': 'timestamp',
            'loaded_at': 'timestamp',
        },
        {
            'contact_versions': {
                'renamed': {
                    'source_customer_id': 'contact_id',
                    'merged_source_ids': 'merged_contact_ids',
                },
                'lacks': ['external_id'],
            },
            'user_versions': {
                'renamed': {'source_customer_id': 'user_id'},
                'lacks': ['merged_source_ids'],
            },
            'payer_versions': {
                'renamed': {'source_customer_id': 'customer_id'},
                'lacks': ['merged_source_ids'],
            },
            'file_customers': {
                'renamed': {
                    'external_id': 'external_ids',
                    'email': normalise_email('email'),
                    'name_key': name_key(trimmed('full_name')),
                    'document_hash': "''",
                },
                'lacks': ['merged_source_ids'],
            },
        },
    ) }}
),

ordered as (
    select
        united.source,
        {{ record_id('united.source', 'united.source_customer_id') }}
            as customer_record_id,
        united.source_customer_id,
        united.merged_source_ids,
        connections.own_id_namespace,
        connections.external_id_namespace,
        connections.verified as verified_namespaces,
        connections.own_id_namespace || ':' || united.source_customer_id
            as own_identifier,
        connections.external_id_namespace || ':' || united.external_id
            as external_identifier,
        united.email,
        united.name_key,
        row_number() over newest_first as recency,
        -- what a deleted record was last known by: vendors delete the content too
        row_number() over (
            partition by united.source, united.source_customer_id
            order by
                united.is_deleted
                and united.email is null
                and united.external_id is null,
                united.updated_at desc,
                united.load_id desc,
                united.document_hash desc
        ) = 1 as is_last_known,
        united.is_deleted,
        first_value(united.created_at) over oldest_load_first as first_created_at,
        first_value(united.loaded_at) over oldest_load_first as first_loaded_at
    from united
    left join connections on united.source = connections.connection
    window
        newest_first as (
            partition by united.source, united.source_customer_id
            order by
                united.updated_at desc,
                united.load_id desc,
                united.is_deleted desc,
                united.document_hash desc
        ),
        oldest_load_first as (
            partition by united.source, united.source_customer_id
            order by
                united.loaded_at asc,
                united.load_id asc,
                united.updated_at asc,
                united.document_hash asc
        )
)

select * from ordered

{#- What in a file may name a customer by e-mail, and the time that dates it. -#}
{%- set file_entities = {
    'deals': 'created_at',
    'orders': 'ordered_at',
    'refunds': 'refunded_at',
    'subscriptions': 'started_at',
    'tickets': 'created_at',
    'responses': 'recorded_at',
} -%}

with

connections as (
    select * from {{ source('_el', 'connections') }}
),

customer_versions as (
    select * from {{ ref('int_customer_versions') }}
),

shared_mailboxes as (
    select * from {{ ref('shared_mailboxes') }}
),

staff as (
    {{ staff_emails() }}
),

mentions as (
    select
        source,
        cast(null as varchar) as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        true as is_answer,
        recorded_at as mentioned_at,
        first_loaded_at
    from {{ ref('stg_qualtrics__responses') }}
    where fault is null
    {% for relation in ['stg_stripe__invoices', 'stg_stripe__charges'] %}
        union all
        select
            source,
            customer_id as customer_key,
            cast(null as varchar) as customer_external_id,
            {{ normalise_email('customer_email') }} as email,
            false as is_answer,
            created_at as mentioned_at,
            first_loaded_at
        from {{ ref(relation) }}
        where fault is null
    {% endfor %}
    {% for entity, time in file_entities.items() %}
        union all
        select
            source,
            customer_id as customer_key,
            customer_external_id,
            {{ normalise_email('customer_email') }} as email,
            {{ 'true' if entity == 'responses' else 'false' }} as is_answer,
            {{ time }} as mentioned_at,
            first_loaded_at
        from {{ ref('stg_files__' ~ entity) }}
    {% endfor %}
),

foreign_ids as (
    {{ read_items(
        'customer_versions', ['source'], 'external_identifiers', {'identifier': '$'}
    ) }}
),

known_identifiers as (
    select own_identifier as identifier from customer_versions
    union
    select identifier from foreign_ids
),

strangers as (
    select
        mentions.source,
        mentions.email,
        min(mentions.mentioned_at) as created_at,
        max(mentions.mentioned_at) as updated_at,
        min(mentions.first_loaded_at) as first_loaded_at
    from mentions
    left join connections on mentions.source = connections.connection
    left join known_identifiers
        on
            connections.external_id_namespace || ':' || mentions.customer_external_id
            = known_identifiers.identifier
    left join customer_versions as known_records
        on
            mentions.source = known_records.source
            and mentions.customer_key = known_records.source_customer_id
            and known_records.recency = 1
    left join shared_mailboxes
        on split_part(mentions.email, '@', 1) = shared_mailboxes.mailbox
    -- an answer of one's own people is excluded anyway; what they buy, customers buy
    left join staff on mentions.email = staff.email and mentions.is_answer
    where
        mentions.email is not null
        and known_records.source_customer_id is null
        and known_identifiers.identifier is null
        and shared_mailboxes.mailbox is null
        and staff.email is null
    group by mentions.source, mentions.email
),

recorded as (
    select
        source,
        {{ email_record_id('source', 'email') }} as customer_record_id,
        email,
        created_at,
        updated_at,
        first_loaded_at
    from strangers
)

select * from recorded

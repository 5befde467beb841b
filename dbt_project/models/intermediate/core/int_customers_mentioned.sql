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
    select * from {{ ref('int_customer_mentions') }}
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
        mentions.mentioned_at,
        mentions.first_loaded_at,
        min(mentions.first_loaded_at) over (
            partition by mentions.source, mentions.email
        ) as record_loaded_at
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
        known_records.source_customer_id is null
        and known_identifiers.identifier is null
        and shared_mailboxes.mailbox is null
        and staff.email is null
),

recorded as (
    select
        source,
        {{ email_record_id('source', 'email') }} as customer_record_id,
        email,
        min(mentioned_at) as created_at,
        max(mentioned_at) as updated_at,
        -- what later loads tell of earlier times changes no record's place
        min(
            case when first_loaded_at = record_loaded_at then mentioned_at end
        ) as first_created_at,
        record_loaded_at as first_loaded_at
    from strangers
    group by source, email, record_loaded_at
)

select * from recorded

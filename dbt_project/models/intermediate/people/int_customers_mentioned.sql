with

sources as (
    select * from {{ source('_el', 'sources') }}
),

customer_mentions as (
    select * from {{ ref('int_customer_mentions_unioned') }}
),

current_records as (
    select * from {{ ref('int_customer_versions') }}
    where recency = 1
),

customer_identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
),

shared_mailboxes as (
    select * from {{ ref('int_shared_mailboxes') }}
),

staff_emails as (
    select * from {{ ref('int_staff_emails') }}
),

known_identifiers as (
    select distinct identifier
    from customer_identifiers
),

-- Whoever is named by the id of a record needs no record made of the address. The
-- mailbox of a function, as info@ or sales@, is nobody in particular. An answer of an
-- employee is excluded from all scores; what an employee buys is bought by a customer.
mentions_of_unknown_people as (
    select
        customer_mentions.source,
        customer_mentions.email,
        customer_mentions.mentioned_at,
        customer_mentions.first_loaded_at,
        min(customer_mentions.first_loaded_at) over (
            partition by customer_mentions.source, customer_mentions.email
        ) as record_loaded_at
    from customer_mentions
    left join sources on customer_mentions.source = sources.source
    left join known_identifiers
        on
            sources.external_id_namespace
            || ':'
            || customer_mentions.customer_external_id
            = known_identifiers.identifier
    left join current_records
        on
            customer_mentions.source = current_records.source
            and customer_mentions.customer_key = current_records.source_customer_id
    left join shared_mailboxes
        on split_part(customer_mentions.email, '@', 1) = shared_mailboxes.mailbox
    left join staff_emails
        on
            customer_mentions.email = staff_emails.email
            and customer_mentions.is_answer
            and customer_mentions.mentioned_at >= staff_emails.valid_from
            and coalesce(customer_mentions.mentioned_at < staff_emails.valid_to, true)
    where
        current_records.source_customer_id is null
        and known_identifiers.identifier is null
        and shared_mailboxes.mailbox is null
        and staff_emails.email is null
),

people as (
    select
        {{ email_record_id('source', 'email') }} as customer_record_id,
        source,
        email,
        min(mentioned_at) as created_at,
        max(mentioned_at) as updated_at,
        -- Only the first load counts here: a later load may tell of an earlier event,
        -- but must not change which of two records is the older one.
        min(
            case when first_loaded_at = record_loaded_at then mentioned_at end
        ) as first_created_at,
        record_loaded_at as first_loaded_at
    from mentions_of_unknown_people
    group by source, email, record_loaded_at
)

select * from people

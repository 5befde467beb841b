-- Who is named by an event and has no record. A reference that leads to nothing still
-- names somebody: the vendor may have deleted the record before it was first read. Two
-- such references are two customers, unless an identifier says that they are one.
with

sources as (
    select * from {{ source('_el', 'sources') }}
),

customer_mentions as (
    select * from {{ ref('int_customer_mentions_unioned') }}
),

-- Staff are among them: who is known as staff is known.
customer_versions as (
    select * from {{ ref('int_customer_versions_unioned') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

customer_identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
),

first_loads as (
    select
        customer_record_id,
        first_loaded_at
    from {{ ref('int_customer_versions') }}
    where recency = 1
),

shared_mailboxes as (
    select * from {{ ref('int_shared_mailboxes') }}
),

words_for_nobody as (
    select * from {{ ref('words_for_nobody') }}
),

staff_emails as (
    select * from {{ ref('int_staff_emails') }}
),

listed_merges as (
    select
        source,
        {{ split_items('merged_source_ids', ';') }} as listed_source_id
    from customer_versions
),

-- A record that its vendor merged into another is known by its old id too.
known_keys as (
    select
        source,
        source_customer_id as customer_key
    from customer_versions
    union
    select
        source,
        trim(listed_source_id) as customer_key
    from listed_merges
),

known_identifiers as (
    select
        customer_identifiers.identifier,
        min(first_loads.first_loaded_at) as first_loaded_at
    from customer_identifiers
    left join first_loads
        on customer_identifiers.customer_record_id = first_loads.customer_record_id
    group by customer_identifiers.identifier
),

-- The mailbox of a function, as info@ or sales@, is nobody in particular. An answer of
-- an employee is excluded from all scores; what an employee buys is bought by a
-- customer.
readable_mentions as (
    select
        customer_mentions.source,
        case when key_words.word is null then customer_mentions.customer_key end
            as customer_key,
        case
            when external_words.word is null
                then customer_mentions.customer_external_id
        end as customer_external_id,
        case
            when shared_mailboxes.mailbox is null and staff_emails.email is null
                then customer_mentions.email
        end as email,
        staff_emails.email is not null as is_of_staff,
        customer_mentions.account_id,
        customer_mentions.mentioned_at,
        customer_mentions.first_loaded_at,
        sources.own_id_namespace,
        sources.external_id_namespace,
        sources.verified as verified_namespaces
    from customer_mentions
    left join sources on customer_mentions.source = sources.source
    left join words_for_nobody as key_words
        on lower(trim(customer_mentions.customer_key)) = key_words.word
    left join words_for_nobody as external_words
        on lower(trim(customer_mentions.customer_external_id)) = external_words.word
    left join shared_mailboxes
        on split_part(customer_mentions.email, '@', 1) = shared_mailboxes.mailbox
    left join staff_emails
        on
            customer_mentions.email = staff_emails.email
            and customer_mentions.is_answer
            and customer_mentions.mentioned_at >= staff_emails.valid_from
            and coalesce(customer_mentions.mentioned_at < staff_emails.valid_to, true)
),

mentions_with_identifiers as (
    select
        *,
        coalesce(
            external_id_namespace || ':' || customer_external_id,
            own_id_namespace || ':' || customer_key
        ) as identifier
    from readable_mentions
),

-- Whoever is named by the id of a record needs no record made of the mention. An id of
-- the source comes before an id of another system, that before an address, and the
-- account stands where nobody else is named.
mentions_of_unknown_people as (
    select
        mentions_with_identifiers.source,
        case
            when mentions_with_identifiers.customer_key is not null
                then {{ record_id(
                    'mentions_with_identifiers.source',
                    'mentions_with_identifiers.customer_key'
                ) }}
            when mentions_with_identifiers.identifier is not null
                then {{ external_record_id(
                    'mentions_with_identifiers.identifier'
                ) }}
            when mentions_with_identifiers.email is not null
                then {{ email_record_id(
                    'mentions_with_identifiers.source',
                    'mentions_with_identifiers.email'
                ) }}
            else {{ account_record_id('mentions_with_identifiers.account_id') }}
        end as customer_record_id,
        coalesce(
            mentions_with_identifiers.customer_key,
            case
                when mentions_with_identifiers.identifier is not null
                    then mentions_with_identifiers.customer_external_id
            end,
            mentions_with_identifiers.email,
            mentions_with_identifiers.account_id
        ) as source_customer_id,
        case
            when
                coalesce(
                    mentions_with_identifiers.customer_key,
                    mentions_with_identifiers.identifier,
                    mentions_with_identifiers.email
                ) is null
                then 'company'
            else 'person'
        end as kind,
        mentions_with_identifiers.identifier,
        -- What another system calls somebody is often mistyped, so an id that nobody
        -- has a record of links nothing, but the address beside it does. Once a record
        -- has the id, the two are one, and the customer keeps the id of before.
        case
            when known_identifiers.identifier is null
                then mentions_with_identifiers.email
        end as email,
        known_identifiers.identifier is not null
        or (
            mentions_with_identifiers.customer_key is not null
            and {{ json_lists(
                'mentions_with_identifiers.verified_namespaces',
                "split_part(mentions_with_identifiers.identifier, ':', 1)"
            ) }}
        ) as is_verified,
        mentions_with_identifiers.mentioned_at,
        mentions_with_identifiers.first_loaded_at
    from mentions_with_identifiers
    left join known_keys
        on
            mentions_with_identifiers.source = known_keys.source
            and mentions_with_identifiers.customer_key = known_keys.customer_key
    left join known_identifiers
        on mentions_with_identifiers.identifier = known_identifiers.identifier
    left join accounts
        on mentions_with_identifiers.account_id = accounts.account_id
    where
        known_keys.customer_key is null
        and (
            known_identifiers.identifier is null
            or (
                mentions_with_identifiers.customer_key is null
                and mentions_with_identifiers.first_loaded_at
                < known_identifiers.first_loaded_at
            )
        )
        and not mentions_with_identifiers.is_of_staff
        and (
            mentions_with_identifiers.customer_key is not null
            or mentions_with_identifiers.identifier is not null
            or mentions_with_identifiers.email is not null
            or (
                mentions_with_identifiers.account_id is not null
                and accounts.account_id is null
            )
        )
),

dated_mentions as (
    select
        *,
        min(first_loaded_at) over (partition by customer_record_id) as record_loaded_at
    from mentions_of_unknown_people
),

people as (
    select
        customer_record_id,
        min(source) as source,
        min(source_customer_id) as source_customer_id,
        min(kind) as kind,
        max(identifier) as identifier,
        bool_or(is_verified) as is_verified,
        -- Of several addresses the one that was mentioned last.
        {{ value_of_latest('email', ['mentioned_at', 'email']) }} filter (
            where email is not null
        ) as email,
        min(mentioned_at) as created_at,
        max(mentioned_at) as updated_at,
        -- Only the first load counts here: a later load may tell of an earlier event,
        -- but must not change which of two records is the older one.
        min(
            case when first_loaded_at = record_loaded_at then mentioned_at end
        ) as first_created_at,
        record_loaded_at as first_loaded_at
    from dated_mentions
    group by customer_record_id, record_loaded_at
)

select * from people

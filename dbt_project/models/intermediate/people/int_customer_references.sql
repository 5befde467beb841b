with

customer_keys as (
    select * from {{ ref('int_customer_keys') }}
),

current_identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where recency = 1
),

mentioned_people as (
    select * from {{ ref('int_customers_mentioned') }}
),

merge_edges as (
    select * from {{ ref('int_identity_edges') }}
    where kind = 'merge'
),

-- The source has merged some records into others and may have removed them, but facts
-- still name them by their old ids.
merged_records as (
    select
        merge_edges.customer_record_id as reference,
        min(customer_keys.customer_id) as customer_id
    from merge_edges
    inner join customer_keys
        on merge_edges.target_record_id = customer_keys.customer_record_id
    left join customer_keys as own_keys
        on merge_edges.customer_record_id = own_keys.customer_record_id
    where own_keys.customer_record_id is null
    group by merge_edges.customer_record_id
),

identifiers_of_records as (
    select
        customer_record_id,
        identifier,
        is_deleted
    from current_identifiers
    union all
    -- The id of a merged record now identifies the record that survived.
    select
        target_record_id as customer_record_id,
        identifier,
        false as is_deleted
    from merge_edges
    where identifier is not null
    union all
    select
        customer_record_id,
        identifier,
        false as is_deleted
    from mentioned_people
    where identifier is not null
),

identifiers_of_customers as (
    select
        {{ identifier_reference('identifiers_of_records.identifier') }} as reference,
        customer_keys.customer_id,
        identifiers_of_records.is_deleted
    from identifiers_of_records
    inner join customer_keys
        on identifiers_of_records.customer_record_id = customer_keys.customer_record_id
),

customers_by_identifier as (
    select
        reference,
        count(distinct case when not is_deleted then customer_id end)
            as living_customer_count,
        count(distinct customer_id) as customer_count,
        min(case when not is_deleted then customer_id end) as living_customer_id,
        min(customer_id) as any_customer_id
    from identifiers_of_customers
    group by reference
),

-- An identifier of two customers names neither of them. Deleted records count only
-- where no living record carries the identifier.
unambiguous_identifiers as (
    select
        reference,
        coalesce(living_customer_id, any_customer_id) as customer_id
    from customers_by_identifier
    where
        living_customer_count = 1
        or (living_customer_count = 0 and customer_count = 1)
),

customer_references as (
    select
        customer_record_id as reference,
        customer_id
    from customer_keys
    union all
    select
        reference,
        customer_id
    from merged_records
    union all
    select
        reference,
        customer_id
    from unambiguous_identifiers
)

select * from customer_references

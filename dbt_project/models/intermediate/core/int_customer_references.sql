with

customers_resolved as (
    select * from {{ ref('int_customers_resolved') }}
),

customer_versions as (
    select * from {{ ref('int_customer_versions') }}
    where recency = 1
),

identity_edges as (
    select * from {{ ref('int_identity_edges') }}
    where kind = 'merge'
),

-- records that the source merged away are still referred to by their old id
by_record as (
    select
        customer_record_id as reference,
        customer_id
    from customers_resolved
    union
    select
        identity_edges.customer_record_id as reference,
        customers_resolved.customer_id
    from identity_edges
    inner join customers_resolved
        on identity_edges.target_record_id = customers_resolved.customer_record_id
    left join customers_resolved as own_records
        on identity_edges.customer_record_id = own_records.customer_record_id
    where own_records.customer_record_id is null
),

foreign_ids as (
    {{ read_items(
        'customer_versions',
        ['customer_record_id', 'is_deleted'],
        'external_identifiers',
        {'identifier': '$'},
    ) }}
),

identifiers as (
    select
        customer_record_id,
        own_identifier as identifier,
        is_deleted
    from customer_versions
    union all
    select
        customer_record_id,
        identifier,
        is_deleted
    from foreign_ids
    union all
    select
        target_record_id as customer_record_id,
        identifier,
        false as is_deleted
    from identity_edges
),

by_identifier as (
    select
        {{ identifier_reference('identifiers.identifier') }} as reference,
        customers_resolved.customer_id,
        identifiers.is_deleted
    from identifiers
    inner join customers_resolved
        on identifiers.customer_record_id = customers_resolved.customer_record_id
    where identifiers.identifier is not null
),

-- an identifier of two customers names neither; deleted records do not count while a
-- living one carries it
unambiguous as (
    select
        reference,
        coalesce(
            min(customer_id) filter (where not is_deleted), min(customer_id)
        ) as customer_id
    from by_identifier
    group by reference
    having
        count(distinct case when not is_deleted then customer_id end) = 1
        or (
            count(distinct customer_id) = 1
            and count(case when not is_deleted then customer_id end) = 0
        )
),

referable as (
    select
        reference,
        min(customer_id) as customer_id
    from by_record
    group by reference
    union all
    select
        reference,
        customer_id
    from unambiguous
)

select * from referable

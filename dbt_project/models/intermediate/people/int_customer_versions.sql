with

customer_versions_unioned as (
    select * from {{ ref('int_customer_versions_unioned') }}
),

ranked_versions as (
    select
        *,
        row_number() over newest_first as recency,
        -- Vendors delete the content together with the record. What a deleted record
        -- was last known by stands in its last version that still has an identifier.
        row_number() over (
            partition by source, source_customer_id
            order by
                is_deleted and email is null and external_id is null,
                updated_at desc, load_id desc, document_hash desc
        ) = 1 as is_last_known,
        first_value(is_staff) over newest_first as is_staff_now,
        -- The load that brought a record first settles when it came to be. Where that
        -- load did not say, the newest version does.
        coalesce(
            first_value(created_at) over first_loaded_first,
            first_value(created_at) over newest_first
        ) as first_created_at,
        first_value(loaded_at) over first_loaded_first as first_loaded_at
    from customer_versions_unioned
    window
        newest_first as (
            partition by source, source_customer_id
            order by updated_at desc, load_id desc, is_deleted desc, document_hash desc
        ),
        first_loaded_first as (
            partition by source, source_customer_id
            order by loaded_at asc, load_id asc, updated_at asc, document_hash asc
        )
),

-- Staff are no customers, even if they share an address with one.
versions_of_customers as (
    select
        {{ record_id('source', 'source_customer_id') }} as customer_record_id,
        source,
        source_customer_id,
        merged_source_ids,
        external_id,
        external_ids,
        email,
        name_key,
        account_id,
        country,
        region,
        lifecycle_stage,
        attributes,
        recency,
        is_last_known,
        is_deleted,
        updated_at,
        first_created_at,
        first_loaded_at
    from ranked_versions
    where not is_staff_now
)

select * from versions_of_customers

with

customer_records as (
    select * from {{ ref('int_customer_records') }}
),

customer_versions as (
    select * from {{ ref('int_customer_versions') }}
),

versions_with_next as (
    select
        *,
        lead(account_id) over oldest_first as next_account_id,
        lead(country) over oldest_first as next_country,
        lead(region) over oldest_first as next_region,
        lead(lifecycle_stage) over oldest_first as next_lifecycle_stage,
        lead(attributes) over oldest_first as next_attributes,
        lead(is_deleted) over oldest_first as next_is_deleted,
        lead(updated_at) over oldest_first as next_updated_at
    from customer_versions
    window oldest_first as (partition by customer_record_id order by recency desc)
),

-- A run of versions that say the same is one past state, which ends when the next
-- version says something else. What the newest version says is not past.
past_states as (
    select
        customer_record_id,
        account_id,
        country,
        region,
        lifecycle_stage,
        attributes,
        recency,
        is_deleted,
        updated_at,
        next_updated_at as valid_to
    from versions_with_next
    where
        recency > 1
        and (
            account_id is distinct from next_account_id
            or country is distinct from next_country
            or region is distinct from next_region
            or lifecycle_stage is distinct from next_lifecycle_stage
            or attributes is distinct from next_attributes
            or is_deleted is distinct from next_is_deleted
        )
),

current_states as (
    select
        customer_record_id,
        account_id,
        country,
        region,
        lifecycle_stage,
        attributes,
        1 as recency,
        is_deleted,
        updated_at,
        cast(null as timestamp) as valid_to
    from customer_records
),

states as (
    select * from past_states  -- noqa: AM04
    union all
    select * from current_states
),

-- Each state begins when the one before it ends. Of the time before a record's first
-- version nothing else is known, so its first state begins in 1970.
states_with_beginning as (
    select
        *,
        coalesce(
            lag(valid_to) over (partition by customer_record_id order by recency desc),
            cast('1970-01-01' as timestamp)
        ) as valid_from
    from states
),

-- Of several versions of one second only the last one lasted.
customer_states as (
    select
        customer_record_id,
        account_id,
        country,
        region,
        lifecycle_stage,
        attributes,
        is_deleted,
        updated_at,
        valid_from,
        valid_to
    from states_with_beginning
    where valid_to is null or valid_from < valid_to
)

select * from customer_states

with

subscription_changes as (
    select * from {{ ref('int_subscription_changes_unioned') }}
    where fault is null
),

identified as (
    select
        {{ record_id('source', 'source_subscription_change_id') }}
            as subscription_change_id,
        {{ record_id('source', 'source_subscription_id') }} as subscription_id,
        source,
        source_subscription_change_id,
        source_subscription_id,
        plan_before,
        plan_after,
        currency,
        coalesce(change_reason, 'unknown') as change_reason,
        monthly_before,
        monthly_after,
        is_deleted,
        changed_at,
        updated_at
    from subscription_changes
)

select * from identified

-- Which plan a subscription had at which time, and what it was worth a month then.
with

subscriptions as (
    select * from {{ ref('int_subscriptions') }}
),

-- What lies ahead is not yet so. Of several changes at one instant the one that was
-- told last counts.
subscription_changes as (
    select * from {{ ref('int_subscription_changes') }}
    where not is_deleted and changed_at <= {{ as_of() }}
    qualify row_number() over (
        partition by subscription_id, changed_at
        order by updated_at desc, subscription_change_id desc
    ) = 1
),

-- Each change ends the state before it. Of the time before the first change nothing
-- else is known, so the first state begins in 1970.
past_states as (
    select
        subscriptions.subscription_id,
        coalesce(
            subscription_changes.plan_before,
            lag(subscription_changes.plan_after) over changes_in_order,
            subscriptions.plan
        ) as plan,
        subscription_changes.currency,
        subscription_changes.monthly_before as monthly_amount,
        coalesce(
            lag(subscription_changes.changed_at) over changes_in_order,
            cast('1970-01-01' as timestamp)
        ) as valid_from,
        subscription_changes.changed_at as valid_to
    from subscriptions
    inner join subscription_changes
        on subscriptions.subscription_id = subscription_changes.subscription_id
    window
        changes_in_order as (
            partition by subscriptions.subscription_id
            order by subscription_changes.changed_at
        )
),

last_changes as (
    select
        subscription_id,
        max(changed_at) as changed_at
    from subscription_changes
    group by subscription_id
),

-- The last state is that of the subscription itself.
current_states as (
    select
        subscriptions.subscription_id,
        subscriptions.plan,
        subscriptions.currency,
        subscriptions.monthly_amount,
        coalesce(last_changes.changed_at, cast('1970-01-01' as timestamp))
            as valid_from,
        cast(null as timestamp) as valid_to
    from subscriptions
    left join last_changes
        on subscriptions.subscription_id = last_changes.subscription_id
),

states as (
    select * from past_states -- noqa: AM04
    union all
    select * from current_states
)

select * from states

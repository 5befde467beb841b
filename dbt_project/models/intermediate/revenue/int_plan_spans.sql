with

subscriptions as (
    select * from {{ ref('int_subscriptions') }}
    where
        not is_deleted
        and customer_id != '-1'
        and started_at is not null
        and (ended_at is null or started_at < ended_at)
),

subscription_states as (
    select * from {{ ref('int_subscription_states') }}
),

-- A customer's plan can change when a subscription starts, changes its plan or ends.
changes as (
    select
        customer_id,
        started_at as changed_at
    from subscriptions
    union
    select
        customer_id,
        ended_at as changed_at
    from subscriptions
    where ended_at is not null
    union
    select
        subscriptions.customer_id,
        subscription_states.valid_from as changed_at
    from subscriptions
    inner join subscription_states
        on
            subscriptions.subscription_id = subscription_states.subscription_id
            and subscriptions.started_at < subscription_states.valid_from
            and coalesce(subscriptions.ended_at > subscription_states.valid_from, true)
),

spans as (
    select
        customer_id,
        changed_at as valid_from,
        lead(changed_at) over (
            partition by customer_id order by changed_at
        ) as valid_to
    from changes
),

-- Of several subscriptions that run at once, the one that started last has rank 1.
-- A span in which no subscription runs finds none here and is left out.
running_subscriptions as (
    select
        spans.customer_id,
        subscriptions.subscription_id,
        subscription_states.plan,
        spans.valid_from,
        spans.valid_to,
        row_number() over (
            partition by spans.customer_id, spans.valid_from
            order by
                subscriptions.started_at desc,
                subscriptions.subscription_id desc
        ) as start_rank
    from spans
    inner join subscriptions
        on
            spans.customer_id = subscriptions.customer_id
            and spans.valid_from >= subscriptions.started_at
            and coalesce(spans.valid_from < subscriptions.ended_at, true)
    inner join subscription_states
        on
            subscriptions.subscription_id = subscription_states.subscription_id
            and spans.valid_from >= subscription_states.valid_from
            and coalesce(spans.valid_from < subscription_states.valid_to, true)
),

final as (
    select
        customer_id,
        subscription_id,
        plan,
        valid_from,
        valid_to
    from running_subscriptions
    where start_rank = 1
)

select * from final

-- Changes that files tell as such, and those that show between the rows that files have
-- brought of one subscription. Where a file tells of a subscription's changes, its rows
-- are not compared.
with

declared_changes as (
    select * from {{ ref('stg_files__subscription_changes') }}
),

versions as (
    select * from {{ ref('stg_files__subscription_versions') }}
    where not is_deleted
),

subscriptions_with_changes as (
    select
        source,
        subscription_id
    from declared_changes
    where not is_deleted
    group by source, subscription_id
),

compared_versions as (
    select
        versions.*,
        case
            when versions.status = 'paused' then cast(0 as decimal(18, 4))
            else {{ monthly_amount(
                'versions.recurring_amount',
                'versions.interval',
                'versions.interval_count'
            ) }}
        end as monthly_amount
    from versions
    left join subscriptions_with_changes
        on
            versions.source = subscriptions_with_changes.source
            and versions.source_subscription_id
            = subscriptions_with_changes.subscription_id
    where subscriptions_with_changes.subscription_id is null
    -- Of several rows of one instant the last one counts.
    qualify row_number() over (
        partition by
            versions.source, versions.source_subscription_id, versions.valid_from
        order by versions.file_id desc, versions.row_number_in_file desc
    ) = 1
),

steps as (
    select
        *,
        lag(plan) over changes_in_order as plan_before,
        lag(monthly_amount) over changes_in_order as monthly_before,
        lag(status) over changes_in_order as status_before
    from compared_versions
    window
        changes_in_order as (
            partition by source, source_subscription_id order by valid_from
        )
),

seen_changes as (
    select
        source,
        source_subscription_id
        || ':'
        || cast(valid_from as {{ dbt.type_string() }}) as source_subscription_change_id,
        source_subscription_id,
        plan_before,
        plan as plan_after,
        currency,
        case
            when status = 'paused' and coalesce(status_before, '') != 'paused'
                then 'pause'
            when status_before = 'paused' and coalesce(status, '') != 'paused'
                then 'resume'
            when coalesce(plan, '') != coalesce(plan_before, '') then 'plan'
            else 'price'
        end as change_reason,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        monthly_before,
        monthly_amount as monthly_after,
        is_deleted,
        valid_from as changed_at,
        updated_at,
        loaded_at
    from steps
    where
        monthly_before is not null
        and (
            plan is distinct from plan_before
            or monthly_amount is distinct from monthly_before
        )
),

told_changes as (
    select
        source,
        source_subscription_change_id,
        subscription_id as source_subscription_id,
        plan_before,
        plan_after,
        currency,
        change_reason,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        monthly_before,
        monthly_after,
        is_deleted,
        changed_at,
        updated_at,
        loaded_at
    from declared_changes
),

conformed as (
    select * from told_changes -- noqa: AM04
    union all
    select * from seen_changes
)

select * from conformed

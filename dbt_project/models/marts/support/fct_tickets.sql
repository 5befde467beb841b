with

tickets as (
    select * from {{ ref("int_tickets") }}
),

tickets_with_exclusion as (
    select
        *,
        case
            when is_deleted then 'deleted'
            when is_spam then 'spam'
            when merged_into_ticket_id is not null then 'merged'
        end as exclusion_reason
    from tickets
),

final as (
    select
        ticket_id,
        customer_id,
        account_id,
        agent_id,
        merged_into_ticket_id,
        source,
        coalesce(served_channel, 'unknown') as served_channel,
        coalesce(topic, 'unknown') as topic,
        coalesce(priority, 'unknown') as priority,
        coalesce(status, 'unknown') as status,
        coalesce(team, 'unknown') as team,
        exclusion_reason,
        exclusion_reason is not null as is_excluded,
        {{ reporting_date("created_at") }} as created_date,
        created_at,
        -- A ticket that was closed and never solved counts as solved when it was
        -- closed.
        coalesce(solved_at, closed_at) as solved_at,
        closed_at
    from tickets_with_exclusion
)

select * from final

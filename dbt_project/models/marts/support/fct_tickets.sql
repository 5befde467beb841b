with

int_tickets as (
    select * from {{ ref("int_tickets") }}
),

tickets as (
    select
        *,
        served_channel as channel,
        case
            when is_deleted then 'deleted'
            when is_spam then 'spam'
            when merged_into_ticket_id is not null then 'merged'
        end as exclusion_reason
    from int_tickets
),

final as (
    select
        ticket_id,
        customer_id,
        account_id,
        agent_id,
        merged_into_ticket_id,
        source,
        coalesce(channel, 'unknown') as channel,
        coalesce(topic, 'unknown') as topic,
        coalesce(priority, 'unknown') as priority,
        coalesce(status, 'unknown') as status,
        coalesce(team, 'unknown') as team,
        exclusion_reason,
        exclusion_reason is not null as is_excluded,
        {{ reporting_date("created_at") }} as created_date,
        created_at,
        -- Closed without ever having been solved counts as solved at the close.
        coalesce(solved_at, closed_at) as solved_at,
        closed_at
    from tickets
)

select * from final

with

tickets as (
    select * from {{ ref('int_tickets_unioned') }}
    where fault is null
),

customer_assignments as (
    select * from {{ ref('int_customer_assignments') }}
    where entity = 'tickets'
),

channels as (
    select * from {{ ref('int_channels') }}
),

final as (
    select
        {{ record_id('tickets.source', 'tickets.source_ticket_id') }} as ticket_id,
        customer_assignments.customer_id,
        tickets.account_id,
        tickets.agent_id,
        tickets.merged_into_ticket_id,
        tickets.source,
        tickets.source_ticket_id,
        coalesce(channels.channel, 'unknown') as served_channel,
        tickets.source_channel,
        coalesce(tickets.topic, 'unknown') as topic,
        coalesce(tickets.priority, 'unknown') as priority,
        coalesce(tickets.status, 'unknown') as status,
        coalesce(tickets.team, 'unknown') as team,
        tickets.attributes,
        coalesce(tickets.is_spam, false) as is_spam,
        tickets.is_deleted,
        tickets.created_at,
        tickets.solved_at,
        tickets.closed_at,
        tickets.updated_at
    from tickets
    left join customer_assignments
        on
            tickets.source = customer_assignments.source
            and tickets.source_ticket_id = customer_assignments.source_record_id
    left join channels on lower(tickets.source_channel) = channels.source_channel
)

select * from final

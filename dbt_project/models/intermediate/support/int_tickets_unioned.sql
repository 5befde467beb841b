with

tickets as (
    select * from {{ ref('stg_zendesk__tickets') }}
    where fault is null
),

teams as (
    select * from {{ ref('stg_zendesk__groups') }}
),

file_tickets as (
    select * from {{ ref('stg_files__tickets') }}
),

channels as (
    select * from {{ ref('channels') }}
),

ticket_topics as (
    select * from {{ ref('ticket_topics') }}
),

endings as (
    select
        source,
        ticket_id,
        max(value_after) filter (where field = 'merged_into') as merged_into_ticket_id,
        max(occurred_at) filter (where value_after = 'closed') as closed_at
    from {{ ref('stg_zendesk__ticket_events') }}
    where fault is null and field in ('merged_into', 'status')
    group by source, ticket_id
),

ticket_tags as (
    {{ read_items('tickets', ['source', 'ticket_id'], 'tags', {'tag': '$'}) }}
),

topics as (
    select
        ticket_tags.source,
        ticket_tags.ticket_id,
        min(ticket_topics.topic) as topic
    from ticket_tags
    inner join ticket_topics on ticket_tags.tag = ticket_topics.tag
    group by ticket_tags.source, ticket_tags.ticket_id
),

zendesk_tickets as (
    select
        tickets.*,
        teams.team,
        topics.topic,
        endings.merged_into_ticket_id,
        endings.closed_at
    from tickets
    left join teams
        on tickets.source = teams.source and tickets.group_id = teams.group_id
    left join topics
        on tickets.source = topics.source and tickets.ticket_id = topics.ticket_id
    left join endings
        on tickets.source = endings.source and tickets.ticket_id = endings.ticket_id
),

united as (
    {{- unite(
        {
            'text': reference_columns([
                'source_ticket_id', 'agent_id', 'merged_into_ticket_id',
                'source_channel', 'topic', 'priority', 'status', 'team', 'attributes',
            ]),
            'boolean': ['is_spam', 'is_deleted'],
            'timestamp': ['created_at', 'solved_at', 'closed_at', 'updated_at'],
        },
        {
            'zendesk_tickets': {
                'renamed': {
                    'customer_key': 'requester_id',
                    'account_id': record_id('source', 'organization_id'),
                    'source_ticket_id': 'ticket_id',
                },
                'lacks': ['customer_external_id', 'customer_email'],
            },
            'file_tickets': {'renamed': file_references({'source_channel': 'channel'})},
        },
    ) }}
),

resolved as (
    {{- with_customer('united') }}
),

identified as (
    select
        {{ record_id('resolved.source', 'resolved.source_ticket_id') }} as ticket_id,
        resolved.customer_id,
        resolved.account_id,
        {{ record_id('resolved.source', 'resolved.agent_id') }} as agent_id,
        {{ record_id('resolved.source', 'resolved.merged_into_ticket_id') }}
            as merged_into_ticket_id,
        resolved.source,
        resolved.source_ticket_id,
        coalesce(channels.channel, 'unknown') as channel,
        resolved.source_channel,
        coalesce(resolved.topic, 'unknown') as topic,
        coalesce(resolved.priority, 'unknown') as priority,
        coalesce(resolved.status, 'unknown') as status,
        coalesce(resolved.team, 'unknown') as team,
        resolved.attributes,
        coalesce(resolved.is_spam, false) as is_spam,
        resolved.is_deleted,
        resolved.created_at,
        resolved.solved_at,
        resolved.closed_at,
        resolved.updated_at
    from resolved
    left join channels on lower(resolved.source_channel) = channels.source_channel
)

select * from identified

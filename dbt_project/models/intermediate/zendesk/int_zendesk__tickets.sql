with

tickets as (
    select * from {{ ref('stg_zendesk__tickets') }}
),

teams as (
    select * from {{ ref('stg_zendesk__groups') }}
),

ticket_events as (
    select * from {{ ref('stg_zendesk__ticket_events') }}
    where fault is null
),

ticket_topics as (
    select * from {{ ref('stg_company__ticket_topics') }}
),

tags as (
    select
        source,
        ticket_id,
        {{ json_items('tags', '$') }} as tag_document
    from tickets
),

tag_names as (
    select
        source,
        ticket_id,
        {{ json_text('tag_document', '$') }} as tag
    from tags
),

-- Of several topics that the tags of one ticket name, the first by name counts.
topics as (
    select
        tag_names.source,
        tag_names.ticket_id,
        min(ticket_topics.topic) as topic
    from tag_names
    inner join ticket_topics on tag_names.tag = ticket_topics.tag
    group by tag_names.source, tag_names.ticket_id
),

-- Only its events say into which ticket one was merged and when it was closed. A ticket
-- that was opened again and closed again was closed at the last time.
endings as (
    select
        source,
        ticket_id,
        max(case when field = 'merged_into' then value_after end)
            as merged_into_ticket_id,
        max(case when field = 'status' and value_after = 'closed' then occurred_at end)
            as closed_at
    from ticket_events
    group by source, ticket_id
),

final as (
    select
        tickets.source,
        tickets.ticket_id as source_ticket_id,
        tickets.requester_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as customer_email,
        {{ record_id('tickets.source', 'tickets.organization_id') }} as account_id,
        {{ record_id('tickets.source', 'tickets.agent_id') }} as agent_id,
        {{ record_id('tickets.source', 'endings.merged_into_ticket_id') }}
            as merged_into_ticket_id,
        tickets.source_channel,
        topics.topic,
        tickets.priority,
        tickets.status,
        teams.team,
        tickets.attributes,
        tickets.fault,
        tickets.load_id,
        tickets.is_spam,
        tickets.is_deleted,
        tickets.created_at,
        tickets.solved_at,
        endings.closed_at,
        tickets.updated_at,
        tickets.loaded_at
    from tickets
    left join teams
        on tickets.source = teams.source and tickets.group_id = teams.group_id
    left join topics
        on tickets.source = topics.source and tickets.ticket_id = topics.ticket_id
    left join endings
        on tickets.source = endings.source and tickets.ticket_id = endings.ticket_id
)

select * from final

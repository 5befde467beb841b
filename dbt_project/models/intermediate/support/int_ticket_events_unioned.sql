with

ticket_events as (
    select * from {{ ref('stg_zendesk__ticket_events') }}
    where fault is null
),

users as (
    select * from {{ ref('stg_zendesk__users') }}
),

file_ticket_events as (
    select * from {{ ref('stg_files__ticket_events') }}
),

zendesk_events as (
    select
        ticket_events.source,
        ticket_events.event_id || ':' || ticket_events.child_event_id
            as source_ticket_event_id,
        ticket_events.ticket_id,
        ticket_events.field,
        ticket_events.value_before,
        ticket_events.value_after,
        -- Zendesk's system user is -1; rules act without a person
        case
            when ticket_events.updater_id = '-1' then 'bot'
            when users.is_staff then 'agent'
            when users.user_id is not null then 'customer'
            else 'unknown'
        end as actor_kind,
        ticket_events.is_deleted,
        ticket_events.occurred_at,
        ticket_events.updated_at
    from ticket_events
    left join users
        on
            ticket_events.source = users.source
            and ticket_events.updater_id = users.user_id
),

united as (
    {{- unite(
        {
            'text': [
                'source', 'source_ticket_event_id', 'ticket_id', 'field',
                'value_before', 'value_after', 'actor_kind',
            ],
            'boolean': ['is_deleted'],
            'timestamp': ['occurred_at', 'updated_at'],
        },
        {
            'zendesk_events': {},
            'file_ticket_events': {
                'renamed': {'actor_kind': "coalesce(actor_kind, 'unknown')"},
            },
        },
    ) }}
),

identified as (
    select
        {{ record_id('source', 'source_ticket_event_id') }} as ticket_event_id,
        {{ record_id('source', 'ticket_id') }} as ticket_id,
        source,
        source_ticket_event_id,
        field,
        value_before,
        value_after,
        actor_kind,
        is_deleted,
        occurred_at,
        updated_at
    from united
)

select * from identified

with

current_documents as (
    select *
    from {{ source('raw_zendesk', 'ticket_events') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

-- One event is one save of a ticket; its child events are the changes that it made.
events as (
    select
        _source as source,
        _pk as event_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', {
            'ticket_id': '$.ticket_id',
            'updater_id': '$.updater_id',
            'source_channel': '$.via',
            'created_at_text': '$.created_at',
            'epoch_text': '$.timestamp',
            'child_events': '$.child_events',
        }) }}
    from current_documents
),

child_events as (
    select
        source,
        event_id,
        ticket_id,
        updater_id,
        source_channel,
        created_at_text,
        epoch_text,
        {{ json_items('child_events', '$') }} as child_event,
        is_deleted,
        load_id,
        loaded_at,
        updated_at
    from events
),

-- Zendesk names the changed field by a key of its own in each child event, which holds
-- the new value, beside `previous_value`.
child_event_fields as (
    select
        source,
        event_id,
        ticket_id,
        updater_id,
        source_channel,
        created_at_text,
        epoch_text,
        is_deleted,
        load_id,
        loaded_at,
        updated_at,
        {{ json_texts('child_event', {
            'child_event_id': '$.id',
            'event_kind': '$.event_type',
            'value_before': '$.previous_value',
            'new_status': '$.status',
            'new_priority': '$.priority',
            'new_group_id': '$.group_id',
            'new_assignee_id': '$.assignee_id',
            'related_ticket_id': '$.via_reference_id',
        }) }}
    from child_events
),

changes as (
    select
        *,
        coalesce(source_channel = 'Merge', false) and related_ticket_id is not null
            as is_merge,
        coalesce(new_status, new_priority, new_group_id, new_assignee_id) as new_value
    from child_event_fields
),

typed as (
    select
        source,
        event_id,
        child_event_id,
        ticket_id,
        updater_id,
        source_channel,
        event_kind,
        case
            when is_merge then 'merged_into'
            when new_status is not null then 'status'
            when new_priority is not null then 'priority'
            when new_group_id is not null then 'team'
            when new_assignee_id is not null then 'agent'
        end as field,
        value_before,
        case when is_merge then related_ticket_id else new_value end as value_after,
        load_id,
        is_deleted,
        coalesce(
            {{ parse_timestamp('created_at_text') }},
            {{ epoch_timestamp('epoch_text') }}
        ) as occurred_at,
        updated_at,
        loaded_at,
        {{ time_fault('coalesce(created_at_text, epoch_text)', 'occurred_at') }}
            as fault
    from changes
    -- The other child events are comments, notifications and changes of fields that
    -- this project does not follow.
    where is_merge or new_value is not null
)

select * from typed

{#- The fields whose changes are followed; Zendesk names the changed field by a key of
    its own in each child event, beside `previous_value`. -#}
{%- set followed = {
    'status': 'status',
    'priority': 'priority',
    'group_id': 'team',
    'assignee_id': 'agent',
} -%}
{%- set fields = {
    'child_event_id': '$.id',
    'event_kind': '$.event_type',
    'child_channel': '$.via',
    'value_before': '$.previous_value',
    'related_ticket_id': '$.via_reference_id',
} -%}
{%- for key in followed -%}
    {%- do fields.update({'value_' ~ key: '$.' ~ key}) -%}
{%- endfor -%}

with

events as (
    {{ current_documents(source('raw_zendesk', 'ticket_events'), {
        'ticket_id': '$.ticket_id',
        'updater_id': '$.updater_id',
        'channel': '$.via',
        'created_at_text': '$.created_at',
        'epoch_text': '$.timestamp',
        'child_events': '$.child_events',
    }) }}
),

children as (
    {{ read_items(
        'events',
        [
            'source', 'source_pk', 'ticket_id', 'updater_id', 'channel',
            'created_at_text', 'epoch_text', 'load_id', 'is_deleted', 'updated_at',
            'loaded_at',
        ],
        'child_events',
        fields,
    ) }}
),

told as (
    select
        *,
        coalesce(
            {% for key in followed %}
                value_{{ key }}{{ ',' if not loop.last }}
            {% endfor %}
        ) as any_value,
        coalesce(channel = 'Merge', false) and related_ticket_id is not null as is_merge
    from children
),

typed as (
    select
        source,
        source_pk as event_id,
        child_event_id,
        ticket_id,
        updater_id,
        channel as source_channel,
        event_kind,
        case
            when is_merge then 'merged_into'
            {% for key, field in followed.items() %}
                when value_{{ key }} is not null then '{{ field }}'
            {% endfor %}
        end as field,
        value_before,
        case when is_merge then related_ticket_id else any_value end as value_after,
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
    from told
    -- other child events are comments, notifications and fields nobody follows
    where is_merge or any_value is not null
)

select * from typed

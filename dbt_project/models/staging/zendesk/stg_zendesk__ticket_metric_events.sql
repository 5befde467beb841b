with

metric_events as (
    {{ current_documents(source('raw_zendesk', 'ticket_metric_events'), {
        'ticket_id': '$.ticket_id',
        'instance_text': '$.instance_id',
        'metric': '$.metric',
        'event_kind': '$.type',
        'occurred_at_text': '$.time',
    }) }}
),

typed as (
    select
        source,
        source_pk as metric_event_id,
        ticket_id,
        metric,
        event_kind,
        load_id,
        {{ whole_number('instance_text') }} as instance_number,
        is_deleted,
        {{ parse_timestamp('occurred_at_text') }} as occurred_at,
        updated_at,
        loaded_at
    from metric_events
)

select * from typed

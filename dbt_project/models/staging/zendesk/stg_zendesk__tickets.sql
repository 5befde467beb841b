with

tickets as (
    {{ current_documents(source('raw_zendesk', 'tickets'), {
        'requester_id': '$.requester_id',
        'organization_id': '$.organization_id',
        'agent_id': '$.assignee_id',
        'group_id': '$.group_id',
        'source_channel': '$.via.channel',
        'via_relation': '$.via.source.rel',
        'source_status': '$.status',
        'custom_status_id': '$.custom_status_id',
        'source_priority': '$.priority',
        'source_kind': '$.type',
        'tags': '$.tags',
        'created_at_text': '$.created_at',
        'solved_at_text': '$.metric_set.solved_at',
    }) }}
),

typed as (
    select
        source,
        source_pk as ticket_id,
        requester_id,
        organization_id,
        agent_id,
        group_id,
        custom_status_id,
        source_channel,
        via_relation,
        lower(source_status) as status,
        source_status,
        coalesce(lower(source_priority), 'unknown') as priority,
        source_priority,
        lower(source_kind) as ticket_kind,
        tags,
        '{}' as attributes,
        load_id,
        {{ json_lists('tags', "'closed_by_merge'") }} as is_merged,
        {{ json_lists('tags', "'spam'") }} as is_spam,
        is_deleted or coalesce(source_status = 'deleted', false) as is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        {{ parse_timestamp('solved_at_text') }} as solved_at,
        updated_at,
        loaded_at,
        coalesce(
            {{ time_fault('created_at_text', 'created_at') }},
            case when solved_at < created_at then 'negative_duration' end
        ) as fault
    from tickets
)

select * from typed

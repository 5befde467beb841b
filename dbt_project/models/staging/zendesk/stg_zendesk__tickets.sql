with

current_documents as (
    select
        *,
        min(_loaded_at) over (partition by _source, _pk) as first_loaded_at
    from {{ source('raw_zendesk', 'tickets') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as ticket_id,
        _deleted as is_deleted_document,
        _load_id as load_id,
        _loaded_at as loaded_at,
        first_loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', {
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
    from current_documents
),

typed as (
    select
        source,
        ticket_id,
        requester_id,
        organization_id,
        agent_id,
        group_id,
        custom_status_id,
        source_channel,
        via_relation,
        lower(source_status) as status,
        source_status,
        lower(source_priority) as priority,
        source_priority,
        lower(source_kind) as ticket_kind,
        tags,
        '{}' as attributes,
        load_id,
        {{ json_lists('tags', "'closed_by_merge'") }} as is_merged,
        {{ json_lists('tags', "'spam'") }} as is_spam,
        -- Zendesk delivers a deleted ticket once more, with the status "deleted".
        is_deleted_document or coalesce(source_status = 'deleted', false) as is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        {{ parse_timestamp('solved_at_text') }} as solved_at,
        updated_at,
        loaded_at,
        first_loaded_at,
        coalesce(
            {{ time_fault('created_at_text', 'created_at') }},
            case when solved_at < created_at then 'negative_duration' end
        ) as fault
    from fields
)

select * from typed

with

current_documents as (
    select
        *,
        min(_loaded_at) over (partition by _source, _pk) as first_loaded_at
    from {{ source('raw_zendesk', 'satisfaction_ratings') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as rating_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        first_loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', {
            'ticket_id': '$.ticket_id',
            'requester_id': '$.requester_id',
            'agent_id': '$.assignee_id',
            'group_id': '$.group_id',
            'rating_text': '$.score',
            'comment_text': '$.comment',
            'created_at_text': '$.created_at',
            'updated_at_text': '$.updated_at',
        }) }}
    from current_documents
),

typed as (
    select
        source,
        rating_id,
        ticket_id,
        requester_id,
        agent_id,
        group_id,
        lower({{ trimmed('rating_text') }}) as score_text,
        comment_text,
        load_id,
        -- As long as Zendesk has only offered to rate the ticket, or has not even
        -- offered it, nobody has responded.
        coalesce(score_text not in ('offered', 'unoffered'), true) as is_response,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        coalesce(
            {{ parse_timestamp('updated_at_text') }},
            {{ parse_timestamp('created_at_text') }}
        ) as recorded_at,
        updated_at,
        loaded_at,
        first_loaded_at,
        coalesce(
            {{ time_fault(
                'coalesce(updated_at_text, created_at_text)', 'recorded_at'
            ) }},
            case
                when score_text is null then 'score_missing'
                when score_text not in ('good', 'bad', 'offered', 'unoffered')
                    then 'score_not_a_number'
            end
        ) as fault
    from fields
)

select * from typed

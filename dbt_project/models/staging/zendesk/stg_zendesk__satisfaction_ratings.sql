with

ratings as (
    {{ current_documents(source('raw_zendesk', 'satisfaction_ratings'), {
        'ticket_id': '$.ticket_id',
        'requester_id': '$.requester_id',
        'agent_id': '$.assignee_id',
        'group_id': '$.group_id',
        'score_text': '$.score',
        'comment_text': '$.comment',
        'created_at_text': '$.created_at',
        'updated_at_text': '$.updated_at',
    }) }}
),

typed as (
    select
        source,
        source_pk as rating_id,
        ticket_id,
        requester_id,
        agent_id,
        group_id,
        lower({{ trimmed('score_text') }}) as score_text,
        comment_text,
        load_id,
        -- an offer is no answer; what was never offered is not even a question
        lower(score_text) in ('offered', 'unoffered') as is_offer,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        coalesce(
            {{ parse_timestamp('updated_at_text') }},
            {{ parse_timestamp('created_at_text') }}
        ) as recorded_at,
        updated_at,
        loaded_at,
        coalesce(
            {{ time_fault(
                'coalesce(updated_at_text, created_at_text)', 'recorded_at'
            ) }},
            case
                when {{ trimmed('score_text') }} is null then 'score_missing'
                when
                    lower({{ trimmed('score_text') }})
                    not in ('good', 'bad', 'offered', 'unoffered')
                    then 'score_not_a_number'
            end
        ) as fault
    from ratings
)

select * from typed

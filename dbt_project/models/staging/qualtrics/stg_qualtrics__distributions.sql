with

current_documents as (
    select *
    from {{ source('raw_qualtrics', 'distributions') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as distribution_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', {
            'parent_distribution_id': '$.parentDistributionId',
            'survey_id': '$.surveyLink.surveyId',
            'request_kind': '$.requestType',
            'recipient_id': '$.recipients.contactId',
            'sent_text': '$.stats.sent',
            'failed_text': '$.stats.failed',
            'bounced_text': '$.stats.bounced',
            'opened_text': '$.stats.opened',
            'started_text': '$.stats.started',
            'finished_text': '$.stats.finished',
            'sent_at_text': '$.sendDate',
        }) }}
    from current_documents
),

typed as (
    select
        source,
        distribution_id,
        parent_distribution_id,
        survey_id,
        request_kind,
        -- Qualtrics tells text messages from e-mails by the beginning of the id only.
        case when distribution_id like 'SMSD%' then 'sms' else 'email' end
            as source_channel,
        load_id,
        {{ whole_number('sent_text') }} as sent_count,
        {{ whole_number('failed_text') }} as failed_count,
        {{ whole_number('bounced_text') }} as bounced_count,
        {{ whole_number('opened_text') }} as opened_count,
        {{ whole_number('started_text') }} as started_count,
        {{ whole_number('finished_text') }} as finished_count,
        -- A distribution that has reached nobody yet is no sending. A reminder is part
        -- of the sending that it follows, and a thank-you asks nothing. Qualtrics does
        -- not say of every distribution what kind it is.
        coalesce(
            sent_count > 0
            and coalesce(request_kind, 'Invite') not in ('Reminder', 'ThankYou'),
            false
        ) as is_sending,
        coalesce(sent_count > 0 and request_kind = 'Reminder', false) as is_reminder,
        recipient_id is not null as is_personal,
        is_deleted,
        {{ parse_timestamp('sent_at_text') }} as sent_at,
        updated_at,
        loaded_at,
        {{ time_fault('sent_at_text', 'sent_at') }} as fault
    from fields
)

select * from typed

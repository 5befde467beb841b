with

distributions as (
    {{ current_documents(source('raw_qualtrics', 'distributions'), {
        'parent_distribution_id': '$.parentDistributionId',
        'survey_id': '$.surveyLink.surveyId',
        'request_kind': '$.requestType',
        'sent_text': '$.stats.sent',
        'failed_text': '$.stats.failed',
        'bounced_text': '$.stats.bounced',
        'opened_text': '$.stats.opened',
        'started_text': '$.stats.started',
        'finished_text': '$.stats.finished',
        'sent_at_text': '$.sendDate',
    }) }}
),

typed as (
    select
        source,
        source_pk as distribution_id,
        parent_distribution_id,
        survey_id,
        request_kind,
        -- the two kinds are told apart by their ids only
        case when source_pk like 'SMSD%' then 'sms' else 'email' end as source_channel,
        load_id,
        {{ whole_number('sent_text') }} as sent_count,
        {{ whole_number('failed_text') }} as failed_count,
        {{ whole_number('bounced_text') }} as bounced_count,
        {{ whole_number('opened_text') }} as opened_count,
        {{ whole_number('started_text') }} as started_count,
        {{ whole_number('finished_text') }} as finished_count,
        is_deleted,
        {{ parse_timestamp('sent_at_text') }} as sent_at,
        updated_at,
        loaded_at,
        {{ time_fault('sent_at_text', 'sent_at') }} as fault
    from distributions
)

select * from typed

with

-- a reminder is the same sending again: whom it moves counts there, nobody is new
distributions as (
    select
        *,
        case
            when request_kind = 'Reminder' then parent_distribution_id
            else distribution_id
        end as sending_id
    from {{ ref('stg_qualtrics__distributions') }}
    where
        fault is null
        and sent_count > 0
        and coalesce(request_kind, 'Invite') != 'ThankYou'
),

file_distributions as (
    select * from {{ ref('stg_files__distributions') }}
),

channels as (
    select * from {{ ref('channels') }}
),

sendings as (
    select
        source,
        sending_id as source_distribution_id,
        min_by(survey_id, sent_at) as survey_id,
        min_by(source_channel, sent_at) as source_channel,
        bool_or(request_kind = 'Test') as is_test,
        sum(case when request_kind = 'Reminder' then 0 else sent_count end)
            as sent_count,
        sum(
            case
                when request_kind = 'Reminder' then 0
                else sent_count - coalesce(bounced_count, 0) - coalesce(failed_count, 0)
            end
        ) as delivered_count,
        sum(opened_count) as opened_count,
        sum(started_count) as started_count,
        sum(finished_count) as completed_count,
        bool_and(is_deleted) as is_deleted,
        min(sent_at) as sent_at,
        max(updated_at) as updated_at
    from distributions
    where sending_id is not null
    group by source, sending_id
    having bool_or(request_kind is distinct from 'Reminder')
),

united as (
    {{- unite(
        {
            'text': [
                'source', 'source_distribution_id', 'survey_id', 'source_channel',
            ],
            'bigint': [
                'sent_count', 'delivered_count', 'opened_count', 'started_count',
                'completed_count',
            ],
            'boolean': ['is_test', 'is_deleted'],
            'timestamp': ['sent_at', 'updated_at'],
        },
        {
            'sendings': {},
            'file_distributions': {'renamed': {'source_channel': 'channel'}},
        },
    ) }}
),

identified as (
    select
        {{ record_id('united.source', 'united.source_distribution_id') }}
            as distribution_id,
        {{ record_id('united.source', 'united.survey_id') }} as survey_id,
        united.source,
        united.source_distribution_id,
        coalesce(channels.channel, 'unknown') as channel,
        united.source_channel,
        cast(united.sent_count as bigint) as sent_count,
        cast(united.delivered_count as bigint) as delivered_count,
        cast(united.opened_count as bigint) as opened_count,
        cast(united.started_count as bigint) as started_count,
        cast(united.completed_count as bigint) as completed_count,
        coalesce(united.is_test, false) as is_test,
        united.is_deleted,
        united.sent_at,
        united.updated_at
    from united
    left join channels
        on lower(united.source_channel) = channels.source_channel
)

select * from identified

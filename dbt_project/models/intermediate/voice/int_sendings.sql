with

sendings as (
    select * from {{ ref('int_sendings_unioned') }}
    where fault is null
),

channels as (
    select * from {{ ref('int_channels') }}
),

sendings_with_channel as (
    select
        {{ record_id('sendings.source', 'sendings.source_sending_id') }} as sending_id,
        sendings.survey_id,
        sendings.source,
        sendings.source_sending_id,
        coalesce(channels.channel, 'unknown') as asked_channel,
        sendings.source_channel,
        sendings.sent_count,
        sendings.delivered_count,
        sendings.opened_count,
        sendings.started_count,
        sendings.completed_count,
        sendings.is_test,
        sendings.is_personal,
        sendings.is_deleted,
        sendings.sent_at,
        sendings.updated_at
    from sendings
    left join channels
        on lower(sendings.source_channel) = channels.source_channel
)

select * from sendings_with_channel

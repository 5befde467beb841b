-- Qualtrics sends reminders as distributions of their own. A reminder goes to people
-- who have the first message already: what they open, start and finish counts in the
-- sending that the reminder follows, and they are not counted as sent to again.
with

distributions as (
    select * from {{ ref('stg_qualtrics__distributions') }}
),

reminders_by_sending as (
    select
        source,
        parent_distribution_id,
        sum(opened_count) as opened_count,
        sum(started_count) as started_count,
        sum(finished_count) as finished_count,
        bool_and(is_deleted) as is_deleted,
        max(updated_at) as updated_at
    from distributions
    where is_reminder and fault is null
    group by source, parent_distribution_id
),

sendings as (
    select
        distributions.source,
        distributions.distribution_id as source_sending_id,
        {{ record_id('distributions.source', 'distributions.survey_id') }} as survey_id,
        distributions.source_channel,
        distributions.fault,
        distributions.load_id,
        distributions.sent_count,
        distributions.sent_count
        - coalesce(distributions.bounced_count, 0)
        - coalesce(distributions.failed_count, 0) as delivered_count,
        cast(coalesce(
            distributions.opened_count + reminders_by_sending.opened_count,
            distributions.opened_count,
            reminders_by_sending.opened_count
        ) as bigint) as opened_count,
        cast(coalesce(
            distributions.started_count + reminders_by_sending.started_count,
            distributions.started_count,
            reminders_by_sending.started_count
        ) as bigint) as started_count,
        cast(coalesce(
            distributions.finished_count + reminders_by_sending.finished_count,
            distributions.finished_count,
            reminders_by_sending.finished_count
        ) as bigint) as completed_count,
        coalesce(distributions.request_kind = 'Test', false) as is_test,
        distributions.is_personal,
        distributions.is_deleted
        and coalesce(reminders_by_sending.is_deleted, true) as is_deleted,
        distributions.sent_at,
        greatest(
            distributions.updated_at,
            coalesce(reminders_by_sending.updated_at, distributions.updated_at)
        ) as updated_at,
        distributions.loaded_at
    from distributions
    -- A sending that cannot be used stands for itself, whatever reminded of it.
    left join reminders_by_sending
        on
            distributions.source = reminders_by_sending.source
            and distributions.distribution_id
            = reminders_by_sending.parent_distribution_id
            and distributions.fault is null
    where distributions.is_sending
)

select * from sendings

with

responses as (
    select * from {{ ref('int_responses_collected') }}
    where fault is null
),

surveys as (
    select * from {{ ref('int_surveys_unioned') }}
),

channels as (
    select * from {{ ref('channels') }}
),

resolved as (
    {{- with_customer('responses') }}
),

occasioned as (
    select
        *,
        case
            when customer_id != '-1' then coalesce(distribution_id, ticket_id, order_id)
        end as occasion
    from resolved
),

-- of one person's responses to one sending, ticket or order one counts: the last whole
-- one (each answer for itself: int_answers_validated)
ranked as (
    select
        *,
        row_number() over (
            partition by
                survey_id,
                customer_id,
                occasion,
                exclusion_reason is null and not is_deleted
            order by
                case when status = 'complete' then 0 else 1 end,
                recorded_at desc,
                source_response_id desc
        ) as recency
    from occasioned
),

identified as (
    select
        {{ record_id('ranked.source', 'ranked.source_response_id') }} as response_id,
        ranked.survey_id,
        ranked.customer_id,
        -- every anonymous answer is a respondent of its own, never the unknown member
        case
            when ranked.customer_id = '-1'
                then {{ record_id('ranked.source', 'ranked.source_response_id') }}
            else ranked.customer_id
        end as respondent_id,
        ranked.account_id,
        ranked.ticket_id,
        ranked.order_id,
        ranked.distribution_id,
        ranked.source,
        ranked.source_response_id,
        coalesce(ranked.touchpoint, surveys.touchpoint, 'unknown') as touchpoint,
        coalesce(channels.channel, 'unknown') as channel,
        ranked.source_channel,
        ranked.language,
        ranked.status,
        case
            when ranked.exclusion_reason is not null then ranked.exclusion_reason
            when
                ranked.occasion is not null
                and ranked.recency > 1
                and not ranked.is_deleted
                then 'superseded'
        end as exclusion_reason,
        ranked.occasion,
        ranked.attributes,
        ranked.is_deleted,
        ranked.started_at,
        ranked.recorded_at,
        ranked.updated_at
    from ranked
    left join surveys on ranked.survey_id = surveys.survey_id
    left join channels
        on lower(ranked.source_channel) = channels.source_channel
)

select * from identified

with

responses as (
    select * from {{ ref('int_responses_checked') }}
    where fault is null
),

customer_assignments as (
    select * from {{ ref('int_customer_assignments') }}
    where entity = 'responses'
),

surveys as (
    select * from {{ ref('int_surveys') }}
),

channels as (
    select * from {{ ref('int_channels') }}
),

responses_with_references as (
    select
        {{ record_id('responses.source', 'responses.source_response_id') }}
            as response_id,
        responses.survey_id,
        customer_assignments.customer_id,
        responses.account_id,
        responses.ticket_id,
        responses.order_id,
        responses.sending_id,
        responses.source,
        responses.source_response_id,
        coalesce(responses.touchpoint, surveys.touchpoint, 'unknown') as touchpoint,
        coalesce(channels.channel, 'unknown') as asked_channel,
        responses.source_channel,
        responses.language,
        responses.status,
        responses.exclusion_reason as own_exclusion_reason,
        -- The occasion on which a known customer was asked. Nobody can tell whether two
        -- anonymous responses come from the same person, so they have no occasion.
        case
            when customer_assignments.customer_id != '-1'
                then coalesce(
                    responses.sending_id, responses.ticket_id, responses.order_id
                )
        end as occasion,
        responses.attributes,
        responses.is_deleted,
        responses.started_at,
        responses.recorded_at,
        responses.updated_at
    from responses
    left join customer_assignments
        on
            responses.source = customer_assignments.source
            and responses.source_response_id = customer_assignments.source_record_id
    left join surveys on responses.survey_id = surveys.survey_id
    left join channels
        on lower(responses.source_channel) = channels.source_channel
),

-- Of one customer's responses to one survey on one occasion one counts: the last
-- complete one, or the last partial one where none is complete.
superseded_responses as (
    select response_id
    from responses_with_references
    where
        occasion is not null
        and own_exclusion_reason is null
        and not is_deleted
    qualify row_number() over (
        partition by survey_id, customer_id, occasion
        order by
            case when status = 'complete' then 0 else 1 end,
            recorded_at desc,
            source_response_id desc
    ) > 1
),

responses_with_exclusion as (
    select
        responses.response_id,
        responses.survey_id,
        responses.customer_id,
        -- Every anonymous response is a respondent of its own. All of them together
        -- would look like one person who answers very often.
        case
            when responses.customer_id = '-1' then responses.response_id
            else responses.customer_id
        end as respondent_id,
        responses.account_id,
        responses.ticket_id,
        responses.order_id,
        responses.sending_id,
        responses.source,
        responses.source_response_id,
        responses.touchpoint,
        responses.asked_channel,
        responses.source_channel,
        responses.language,
        responses.status,
        responses.own_exclusion_reason,
        coalesce(
            responses.own_exclusion_reason,
            case when superseded_responses.response_id is not null then 'superseded' end
        ) as exclusion_reason,
        responses.occasion,
        responses.attributes,
        responses.is_deleted,
        responses.started_at,
        responses.recorded_at,
        responses.updated_at
    from responses_with_references as responses
    left join superseded_responses
        on responses.response_id = superseded_responses.response_id
)

select * from responses_with_exclusion

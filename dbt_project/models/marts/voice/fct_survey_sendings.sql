with

sendings as (
    select * from {{ ref("int_sendings") }}
    where not is_deleted
),

responses as (
    select * from {{ ref("int_responses") }}
),

surveys as (
    select * from {{ ref("dim_surveys") }}
),

-- How many of those who were asked count for the response rate: on how many occasions a
-- whole response came soon enough. One that a later response has replaced is an answer
-- to the invitation all the same.
linked_responses as (
    select
        sendings.sending_id,
        count(distinct case
            when
                responses.status = 'complete'
                and coalesce(responses.exclusion_reason, 'superseded') = 'superseded'
                and not responses.is_deleted
                and responses.recorded_at
                <= sendings.sent_at + interval {{ response_window_days() }} day
                then coalesce(responses.superseded_by, responses.response_id)
        end) as in_window_count
    from sendings
    inner join responses on sendings.sending_id = responses.sending_id
    group by sendings.sending_id
),

-- Where no response names the sending, the tool's own count of completed responses
-- stands in. It includes those who answered later.
final as (
    select
        sendings.sending_id,
        sendings.survey_id,
        sendings.source,
        surveys.survey_kind,
        coalesce(sendings.asked_channel, 'unknown') as asked_channel,
        case
            when linked_responses.sending_id is null then 'tool'
            else 'responses'
        end as counted_by,
        sendings.sent_count,
        sendings.delivered_count,
        sendings.opened_count,
        sendings.started_count,
        sendings.completed_count,
        coalesce(linked_responses.in_window_count, sendings.completed_count)
            as answered_count,
        sendings.is_test,
        {{ reporting_date("sendings.sent_at") }} as sent_date,
        sendings.sent_at
    from sendings
    inner join surveys on sendings.survey_id = surveys.survey_id
    left join linked_responses
        on sendings.sending_id = linked_responses.sending_id
)

select * from final

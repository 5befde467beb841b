with

int_sendings as (
    select * from {{ ref("int_sendings") }}
),

int_responses as (
    select * from {{ ref("int_responses") }}
),

dim_surveys as (
    select * from {{ ref("dim_surveys") }}
),

responses as (
    select
        responses.sending_id,
        count(case
            when
                responses.status = 'complete'
                and responses.exclusion_reason is null
                and not responses.is_deleted
                and responses.recorded_at
                <= sendings.sent_at + interval {{ response_window_days() }} day
                then 1
        end) as in_window_count
    from int_responses as responses
    inner join int_sendings as sendings
        on responses.sending_id = sendings.sending_id
    group by responses.sending_id
),

-- Where the tool does not say which response answers which sending, its own count of
-- completed ones stands in for those within the window: whoever answered late, too.
final as (
    select
        sendings.sending_id as distribution_id,
        sendings.survey_id,
        sendings.source,
        dim_surveys.survey_kind,
        coalesce(sendings.asked_channel, 'unknown') as channel,
        case when responses.sending_id is null then 'tool' else 'responses' end
            as counted_by,
        sendings.sent_count,
        sendings.delivered_count,
        sendings.opened_count,
        sendings.started_count,
        sendings.completed_count,
        coalesce(responses.in_window_count, sendings.completed_count)
            as answered_count,
        sendings.is_test,
        {{ reporting_date("sendings.sent_at") }} as sent_date,
        sendings.sent_at
    from int_sendings as sendings
    inner join dim_surveys on sendings.survey_id = dim_surveys.survey_id
    left join responses on sendings.sending_id = responses.sending_id
    where not sendings.is_deleted
)

select * from final

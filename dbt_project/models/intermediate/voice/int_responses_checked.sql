{{ config(materialized='view') }}

-- What is wrong with a response: what its own source's record shows, and what only a
-- look at the sending shows, which is the same for all sources. Nobody can answer what
-- has not been sent yet.
with

responses as (
    select * from {{ ref('int_responses_unioned') }}
),

sendings as (
    select * from {{ ref('int_sendings') }}
),

responses_with_sending as (
    select
        responses.*,
        sendings.sent_at,
        -- A date without a time is stored as the midnight at which it begins, so a
        -- response of the day of the sending may seem to come before the sending.
        {{ reporting_midnight(reporting_date('sendings.sent_at')) }}
            as day_of_sending_began_at
    from responses
    left join sendings on responses.sending_id = sendings.sending_id
),

responses_with_fault as (
    select
        source,
        customer_key,
        customer_external_id,
        customer_email,
        account_id,
        source_response_id,
        survey_id,
        ticket_id,
        order_id,
        sending_id,
        touchpoint,
        source_channel,
        language,
        status,
        exclusion_reason,
        attributes,
        case
            when fault is not null then fault
            when
                not is_deleted
                and recorded_at < sent_at
                and recorded_at != day_of_sending_began_at
                then 'before_sending'
        end as fault,
        load_id,
        is_deleted,
        started_at,
        recorded_at,
        updated_at,
        loaded_at
    from responses_with_sending
)

select * from responses_with_fault

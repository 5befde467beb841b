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

sendings as (
    select * from {{ ref('int_sendings') }}
),

tickets as (
    select * from {{ ref('int_tickets') }}
),

orders as (
    select * from {{ ref('int_orders') }}
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
        -- Whom the response names, by the words of its source where nobody is found. An
        -- account is nobody: two of its people may have answered.
        coalesce(
            responses.customer_key,
            responses.customer_external_id,
            responses.customer_email
        ) as named_person,
        case
            when named_person is null then null
            when customer_assignments.customer_id != '-1'
                then customer_assignments.customer_id
            else responses.source || ':' || named_person
        end as person,
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

-- What a response is about is the ticket or the order that it names, else the
-- invitation if that was sent to one person: a list, a link or a code is answered by
-- many. Who answered is the person named, else whoever opened the ticket or bought,
-- else nobody but that ticket or order. Without both, a response stands for itself.
responses_with_occasion as (
    select
        responses.*,
        coalesce(
            responses.ticket_id,
            responses.order_id,
            case when sendings.is_personal then responses.sending_id end
        ) as subject,
        coalesce(
            responses.person,
            nullif(tickets.customer_id, '-1'),
            nullif(orders.customer_id, '-1'),
            responses.ticket_id,
            responses.order_id
        ) as answered_by
    from responses_with_references as responses
    left join sendings on responses.sending_id = sendings.sending_id
    left join tickets on responses.ticket_id = tickets.ticket_id
    left join orders on responses.order_id = orders.order_id
),

-- Only responses that may count replace each other.
candidates as (
    select * from responses_with_occasion
    where
        subject is not null
        and answered_by is not null
        and own_exclusion_reason is null
        and not is_deleted
),

-- Whoever is asked again about the same thing after 90 days is on a new occasion.
occasion_starts as (
    select
        survey_id,
        answered_by,
        subject,
        {{ window_starts('recorded_at', occasion_days()) }} as started_at -- noqa: PRS
    from candidates
    group by survey_id, answered_by, subject
),

candidates_with_start as (
    select
        candidates.response_id,
        candidates.survey_id,
        candidates.answered_by,
        candidates.subject,
        candidates.status,
        candidates.source_response_id,
        candidates.recorded_at,
        max(occasion_starts.started_at) as occasion_started_at
    from candidates
    inner join occasion_starts
        on
            candidates.survey_id = occasion_starts.survey_id
            and candidates.answered_by = occasion_starts.answered_by
            and candidates.subject = occasion_starts.subject
            and candidates.recorded_at >= occasion_starts.started_at
    group by
        candidates.response_id,
        candidates.survey_id,
        candidates.answered_by,
        candidates.subject,
        candidates.status,
        candidates.source_response_id,
        candidates.recorded_at
),

-- A complete response beats a partial one, then the later one, then the larger id.
occasions as (
    select
        response_id,
        first_value(response_id) over (
            partition by survey_id, answered_by, subject, occasion_started_at
            order by
                case when status = 'complete' then 0 else 1 end,
                recorded_at desc,
                source_response_id desc
        ) as counted_response_id
    from candidates_with_start
),

responses_with_exclusion as (
    select
        responses.response_id,
        responses.survey_id,
        responses.customer_id,
        -- Every anonymous response is a respondent of its own, and so is one that names
        -- an account only. All of them together would look like one person who answers
        -- very often.
        case
            when responses.customer_id = '-1' or responses.named_person is null
                then responses.response_id
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
        coalesce(
            responses.own_exclusion_reason,
            case
                when occasions.counted_response_id != responses.response_id
                    then 'superseded'
            end
        ) as exclusion_reason,
        nullif(occasions.counted_response_id, responses.response_id) as superseded_by,
        responses.attributes,
        responses.is_deleted,
        responses.started_at,
        responses.recorded_at,
        responses.updated_at
    from responses_with_occasion as responses
    left join occasions on responses.response_id = occasions.response_id
)

select * from responses_with_exclusion

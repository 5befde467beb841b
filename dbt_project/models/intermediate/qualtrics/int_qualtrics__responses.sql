with

responses as (
    select * from {{ ref('stg_qualtrics__responses') }}
),

staff_emails as (
    select * from {{ ref('int_staff_emails') }}
),

-- Who was an employee when the response was recorded.
responses_of_staff as (
    select distinct
        responses.source,
        responses.response_id
    from responses
    inner join staff_emails
        on
            responses.customer_email = staff_emails.email
            and responses.recorded_at >= staff_emails.valid_from
            and coalesce(responses.recorded_at < staff_emails.valid_to, true)
),

-- A survey may carry the id of a ticket or an order, but not the name of the system
-- that gave it. The id is understood where only one system has a record of that id.
tickets_known_by_their_id as (
    select
        source_ticket_id,
        min(source) as source
    from {{ ref('int_tickets_unioned') }}
    where fault is null
    group by source_ticket_id
    having count(*) = 1
),

orders_known_by_their_id as (
    select
        source_order_id,
        min(source) as source
    from {{ ref('int_orders_unioned') }}
    where fault is null
    group by source_order_id
    having count(*) = 1
),

responses_with_references as (
    select
        responses.source,
        cast(null as {{ dbt.type_string() }}) as customer_key,
        responses.customer_external_id,
        responses.customer_email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        responses.response_id as source_response_id,
        {{ record_id('responses.source', 'responses.survey_id') }} as survey_id,
        {{ record_id(
            'tickets_known_by_their_id.source',
            'tickets_known_by_their_id.source_ticket_id'
        ) }} as ticket_id,
        {{ record_id(
            'orders_known_by_their_id.source',
            'orders_known_by_their_id.source_order_id'
        ) }} as order_id,
        {{ record_id('responses.source', 'responses.distribution_id') }} as sending_id,
        responses.touchpoint,
        responses.source_channel,
        responses.language,
        responses.status,
        -- What one's own people answer is no customer's opinion.
        coalesce(
            responses.exclusion_reason,
            case when responses_of_staff.response_id is not null then 'employee' end
        ) as exclusion_reason,
        responses.attributes,
        responses.fault,
        responses.load_id,
        responses.is_deleted,
        responses.started_at,
        responses.recorded_at,
        responses.updated_at,
        responses.loaded_at
    from responses
    left join tickets_known_by_their_id
        on responses.ticket_id = tickets_known_by_their_id.source_ticket_id
    left join orders_known_by_their_id
        on responses.order_id = orders_known_by_their_id.source_order_id
    left join responses_of_staff
        on
            responses.source = responses_of_staff.source
            and responses.response_id = responses_of_staff.response_id
)

select * from responses_with_references

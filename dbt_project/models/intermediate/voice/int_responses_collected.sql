with

distributions as (
    select * from {{ ref('int_distributions_unioned') }}
),

file_responses as (
    select * from {{ ref('stg_files__responses') }}
),

staff as (
    {{ staff_emails() }}
),

-- a survey tool names a ticket or an order by the id in its own system alone
tickets as (
    {{ sole_records('int_tickets_unioned', 'ticket_id', 'source_ticket_id') }}
),

orders as (
    {{ sole_records('int_orders', 'order_id', 'source_order_id') }}
),

answered as (
    select
        responses.*,
        tickets.ticket_id as ticket_key,
        orders.order_id as order_key,
        coalesce(
            responses.exclusion_reason,
            case when staff.email is not null then 'employee' end
        ) as reason_to_exclude
    from {{ ref('stg_qualtrics__responses') }} as responses
    left join tickets on responses.ticket_id = tickets.source_ticket_id
    left join orders on responses.order_id = orders.source_order_id
    left join staff on responses.customer_email = staff.email
),

-- an offer of a rating is no answer
ratings as (
    select * from {{ ref('stg_zendesk__satisfaction_ratings') }}
    where is_offer is not true
),

united as (
    {{- unite(
        {
            'text': reference_columns([
                'source_response_id', 'survey_id', 'ticket_id', 'order_id',
                'distribution_id', 'touchpoint', 'source_channel', 'language', 'status',
                'exclusion_reason', 'own_fault', 'attributes',
            ]),
            'bigint': ['load_id'],
            'boolean': ['is_deleted'],
            'timestamp': ['started_at', 'recorded_at', 'updated_at', 'loaded_at'],
        },
        {
            'answered': {
                'renamed': {
                    'source_response_id': 'response_id',
                    'survey_id': record_id('source', 'survey_id'),
                    'ticket_id': 'ticket_key',
                    'order_id': 'order_key',
                    'distribution_id': record_id('source', 'distribution_id'),
                    'exclusion_reason': 'reason_to_exclude',
                    'own_fault': 'fault',
                },
                'lacks': ['customer_key', 'account_id'],
            },
            'ratings': {
                'renamed': {
                    'source_response_id': 'rating_id',
                    'survey_id': record_id('source', "'satisfaction'"),
                    'customer_key': 'requester_id',
                    'ticket_id': record_id('source', 'ticket_id'),
                    'source_channel': "'email'",
                    'own_fault': 'fault',
                    'status': "'complete'",
                    'attributes': "'{}'",
                },
                'lacks': [
                    'customer_external_id', 'customer_email', 'account_id', 'order_id',
                    'distribution_id', 'touchpoint', 'language', 'exclusion_reason',
                    'started_at',
                ],
            },
            'file_responses': {
                'renamed': file_references({
                    'survey_id': record_id('source', 'survey_id'),
                    'ticket_id': record_id('source', 'ticket_id'),
                    'order_id': record_id('source', 'order_id'),
                    'distribution_id': record_id('source', 'distribution_id'),
                    'source_channel': 'channel',
                    'status': "coalesce(status, 'complete')",
                }),
                'lacks': ['own_fault'],
            },
        },
    ) }}
),

-- a date without a time stands at its midnight: it may be the day of the sending
judged as (
    select
        united.*,
        case
            when united.own_fault is not null then united.own_fault
            when
                not united.is_deleted
                and united.recorded_at < distributions.sent_at
                and united.recorded_at
                != {{ reporting_midnight(reporting_date('distributions.sent_at')) }}
                then 'before_sending'
        end as fault
    from united
    left join distributions on united.distribution_id = distributions.distribution_id
)

select * from judged

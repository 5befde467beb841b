with

distributions as (
    select * from {{ ref('int_distributions_unioned') }}
),

surveys as (
    select * from {{ ref('int_surveys_unioned') }}
),

channels as (
    select * from {{ ref('channels') }}
),

file_responses as (
    select * from {{ ref('stg_files__responses') }}
),

staff as (
    select email from {{ ref('stg_zendesk__users') }}
    where is_staff and email is not null
    union
    select email from {{ ref('stg_hubspot__owners') }}
    where email is not null
),

-- a survey tool names a ticket or an order by its own system's id alone
tickets as (
    select
        source_ticket_id,
        min(ticket_id) as ticket_id
    from {{ ref('int_tickets_unioned') }}
    group by source_ticket_id
    having count(*) = 1
),

orders as (
    select
        source_order_id,
        min(order_id) as order_id
    from {{ ref('int_orders_unioned') }}
    group by source_order_id
    having count(*) = 1
),

answered as (
    select
        responses.*,
        tickets.ticket_id as ticket_key,
        orders.order_id as order_key,
        case
            when staff.email is not null then 'employee'
        end as staff_reason
    from {{ ref('stg_qualtrics__responses') }} as responses
    left join distributions
        on
            {{ record_id('responses.source', 'responses.distribution_id') }}
            = distributions.distribution_id
    left join tickets on responses.ticket_id = tickets.source_ticket_id
    left join orders on responses.order_id = orders.source_order_id
    left join staff on responses.customer_email = staff.email
    where
        responses.fault is null
        and not {{ precedes_sending('responses', 'distributions') }}
),

ratings as (
    select
        *,
        {{ record_id('source', 'ticket_id') }} as ticket_key
    from {{ ref('stg_zendesk__satisfaction_ratings') }}
    where fault is null and not is_offer
),

united as (
    {{- unite(
        dict(reference_columns(), **{
            'source_response_id': 'varchar',
            'survey_id': 'varchar',
            'distribution_id': 'varchar',
            'ticket_id': 'varchar',
            'order_id': 'varchar',
            'touchpoint': 'varchar',
            'source_channel': 'varchar',
            'language': 'varchar',
            'status': 'varchar',
            'exclusion_reason': 'varchar',
            'attributes': 'varchar',
            'is_deleted': 'boolean',
            'started_at': 'timestamp',
            'recorded_at': 'timestamp',
            'updated_at': 'timestamp',
        }),
        {
            'answered': {
                'renamed': {
                    'source_response_id': 'response_id',
                    'ticket_id': 'ticket_key',
                    'order_id': 'order_key',
                    'exclusion_reason': 'coalesce(exclusion_reason, staff_reason)',
                },
                'lacks': ['customer_key', 'account_id'],
            },
            'ratings': {
                'renamed': {
                    'source_response_id': 'rating_id',
                    'survey_id': "'satisfaction'",
                    'customer_key': 'requester_id',
                    'ticket_id': 'ticket_key',
                    'source_channel': "'email'",
                    'status': "'complete'",
                    'attributes': "'{}'",
                },
                'lacks': [
                    'customer_external_id', 'customer_email', 'account_id',
                    'distribution_id', 'order_id', 'touchpoint', 'language',
                    'exclusion_reason', 'started_at',
                ],
            },
            'file_responses': {'renamed': dict(file_references(), **{
                'ticket_id': record_id('source', 'ticket_id'),
                'order_id': record_id('source', 'order_id'),
                'source_channel': 'channel',
                'status': "coalesce(status, 'complete')",
            })},
        },
    ) }}
),

resolved as (
    {{- with_customer('united') }}
),

-- of one person's responses to one sending, ticket or order, the last one counts
judged as (
    select
        *,
        {{ record_id('source', 'survey_id') }} as survey_key,
        coalesce(
            exclusion_reason,
            case
                when
                    customer_id != '-1'
                    and coalesce(distribution_id, ticket_id, order_id) is not null
                    and row_number() over (
                        partition by
                            source,
                            survey_id,
                            customer_id,
                            coalesce(distribution_id, ticket_id, order_id),
                            exclusion_reason is null and not is_deleted
                        order by recorded_at desc, source_response_id desc
                    ) > 1
                    and not is_deleted
                    then 'superseded'
            end
        ) as final_exclusion_reason
    from resolved
),

identified as (
    select
        {{ record_id('judged.source', 'judged.source_response_id') }} as response_id,
        judged.survey_key as survey_id,
        judged.customer_id,
        -- every anonymous answer is a respondent of its own, never the unknown member
        case
            when judged.customer_id = '-1'
                then {{ record_id('judged.source', 'judged.source_response_id') }}
            else judged.customer_id
        end as respondent_id,
        judged.account_id,
        judged.ticket_id,
        judged.order_id,
        {{ record_id('judged.source', 'judged.distribution_id') }} as distribution_id,
        judged.source,
        judged.source_response_id,
        coalesce(judged.touchpoint, surveys.touchpoint, 'unknown') as touchpoint,
        coalesce(channels.channel, 'unknown') as channel,
        judged.source_channel,
        judged.language,
        judged.status,
        judged.final_exclusion_reason as exclusion_reason,
        judged.attributes,
        judged.is_deleted,
        judged.started_at,
        judged.recorded_at,
        judged.updated_at
    from judged
    left join surveys on judged.survey_key = surveys.survey_id
    left join channels
        on lower(judged.source_channel) = channels.source_channel
)

select * from identified

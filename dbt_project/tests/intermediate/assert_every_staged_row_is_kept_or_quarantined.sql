-- Every record of every source is kept in its entity or counted in the quarantine. That
-- every staged row is such a record is tested for each vendor in a folder of its own.
-- A record that has a fault and is deleted is in neither place.
with

tickets_of_all_sources as (
    select * from {{ ref('int_tickets_unioned') }}
    where fault is null or not is_deleted
),

tickets as (
    select * from {{ ref('int_tickets') }}
),

deals_of_all_sources as (
    select * from {{ ref('int_deals_unioned') }}
    where fault is null or not is_deleted
),

deals as (
    select * from {{ ref('int_deals') }}
),

orders_of_all_sources as (
    select * from {{ ref('int_orders_unioned') }}
    where fault is null or not is_deleted
),

orders as (
    select * from {{ ref('int_orders') }}
),

refunds_of_all_sources as (
    select * from {{ ref('int_refunds_unioned') }}
    where fault is null or not is_deleted
),

refunds as (
    select * from {{ ref('int_refunds') }}
),

subscriptions_of_all_sources as (
    select * from {{ ref('int_subscriptions_unioned') }}
    where fault is null or not is_deleted
),

subscriptions as (
    select * from {{ ref('int_subscriptions') }}
),

subscription_changes_of_all_sources as (
    select * from {{ ref('int_subscription_changes_unioned') }}
    where fault is null or not is_deleted
),

subscription_changes as (
    select * from {{ ref('int_subscription_changes') }}
),

responses_of_all_sources as (
    select * from {{ ref('int_responses_checked') }}
    where fault is null or not is_deleted
),

responses as (
    select * from {{ ref('int_responses') }}
),

sendings_of_all_sources as (
    select * from {{ ref('int_sendings_unioned') }}
    where fault is null or not is_deleted
),

sendings as (
    select * from {{ ref('int_sendings') }}
),

agents_of_all_sources as (
    select * from {{ ref('int_agents_unioned') }}
    where fault is null or not is_deleted
),

agents as (
    select * from {{ ref('int_agents') }}
),

faulty_ticket_events as (
    select * from {{ ref('int_ticket_events_unioned') }}
    where fault is not null and not is_deleted
),

faulty_surveys as (
    select * from {{ ref('int_surveys_unioned') }}
    where fault is not null and not is_deleted
),

faulty_questions as (
    select * from {{ ref('int_questions_checked') }}
    where fault is not null and applies_to is null
),

faulty_answers as (
    select * from {{ ref('int_answers_checked') }}
    where fault is not null
),

-- What was refused while it was read never became a record of any model.
rejects as (
    select * from {{ source('_el', 'rejects') }}
    where {{ is_known('loaded_at') }}
),

quarantine as (
    select * from {{ ref('int_quarantine') }}
),

counted_rows as (
    select
        source,
        'tickets' as entity,
        1 as row_weight
    from tickets_of_all_sources
    union all
    select
        source,
        'tickets' as entity,
        -1 as row_weight
    from tickets
    union all
    select
        source,
        'deals' as entity,
        1 as row_weight
    from deals_of_all_sources
    union all
    select
        source,
        'deals' as entity,
        -1 as row_weight
    from deals
    union all
    select
        source,
        'orders' as entity,
        1 as row_weight
    from orders_of_all_sources
    union all
    select
        source,
        'orders' as entity,
        -1 as row_weight
    from orders
    union all
    select
        source,
        'refunds' as entity,
        1 as row_weight
    from refunds_of_all_sources
    union all
    select
        source,
        'refunds' as entity,
        -1 as row_weight
    from refunds
    union all
    select
        source,
        'subscriptions' as entity,
        1 as row_weight
    from subscriptions_of_all_sources
    union all
    select
        source,
        'subscriptions' as entity,
        -1 as row_weight
    from subscriptions
    union all
    select
        source,
        'subscription_changes' as entity,
        1 as row_weight
    from subscription_changes_of_all_sources
    union all
    select
        source,
        'subscription_changes' as entity,
        -1 as row_weight
    from subscription_changes
    union all
    select
        source,
        'responses' as entity,
        1 as row_weight
    from responses_of_all_sources
    union all
    select
        source,
        'responses' as entity,
        -1 as row_weight
    from responses
    union all
    select
        source,
        'sendings' as entity,
        1 as row_weight
    from sendings_of_all_sources
    union all
    select
        source,
        'sendings' as entity,
        -1 as row_weight
    from sendings
    union all
    select
        source,
        'agents' as entity,
        1 as row_weight
    from agents_of_all_sources
    union all
    select
        source,
        'agents' as entity,
        -1 as row_weight
    from agents
    union all
    select
        source,
        'ticket_events' as entity,
        1 as row_weight
    from faulty_ticket_events
    union all
    select
        source,
        'surveys' as entity,
        1 as row_weight
    from faulty_surveys
    union all
    select
        source,
        'questions' as entity,
        1 as row_weight
    from faulty_questions
    union all
    select
        source,
        'answers' as entity,
        1 as row_weight
    from faulty_answers
    union all
    select
        source,
        -- A raw table of sendings may be named distributions.
        case resource when 'distributions' then 'sendings' else resource end as entity,
        1 as row_weight
    from rejects
    union all
    select
        source,
        entity,
        -1 as row_weight
    from quarantine
)

select
    source,
    entity,
    sum(row_weight) as unaccounted_rows
from counted_rows
group by source, entity
having sum(row_weight) != 0

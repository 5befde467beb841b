with

sources as (
    select * from {{ ref("sources") }}
),

fct_survey_answers as (
    select * from {{ ref("fct_survey_answers") }}
),

fct_survey_sendings as (
    select * from {{ ref("fct_survey_sendings") }}
),

fct_orders as (
    select * from {{ ref("fct_orders") }}
),

fct_subscriptions as (
    select * from {{ ref("fct_subscriptions") }}
),

feeding_sources as (
    select distinct
        role as entity,
        source
    from fct_survey_answers
    union all
    select distinct
        'sending' as entity,
        source
    from fct_survey_sendings
    union all
    -- a source that only bills subscriptions shows nobody's purchases
    select distinct
        'order' as entity,
        source
    from fct_orders
    where is_purchase
    union all
    select distinct
        'revenue' as entity,
        source
    from fct_orders
    union all
    select distinct
        'subscription' as entity,
        source
    from fct_subscriptions
),

-- Together the sources of an entity reach from the last that began to be observed to
-- the one that has been read least far. A source that is no longer connected keeps its
-- facts and moves neither date. Where no source is connected, `as_of` stands for both.
coverage_by_entity as (
    select
        feeding_sources.entity,
        count(sources.source) as source_count,
        coalesce(max(sources.observed_from), {{ reporting_date(as_of()) }})
            as observed_from,
        coalesce(
            least(min(sources.watermark), {{ as_of() }}), {{ as_of() }}
        ) as data_as_of
    from feeding_sources
    left join sources on feeding_sources.source = sources.source
    group by feeding_sources.entity
),

-- Who is active by an order is known once the first window has passed.
final as (
    select
        entity,
        source_count,
        observed_from,
        {{ reporting_midnight("observed_from") }}
        + case
            when entity = 'order' then interval {{ var("activity_window_days") }} day
            else interval 0 day
        end as activity_known_from,
        data_as_of
    from coverage_by_entity
)

select * from final

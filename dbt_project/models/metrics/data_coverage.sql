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
        'distribution' as entity,
        source
    from fct_survey_sendings
    union all
    select distinct
        'order' as entity,
        source
    from fct_orders
    union all
    select distinct
        'subscription' as entity,
        source
    from fct_subscriptions
),

-- Together the sources of an entity reach from the last that began to be observed to
-- the one that has been read least far.
final as (
    select
        feeding_sources.entity,
        count(*) as source_count,
        max(sources.observed_from) as observed_from,
        -- Who is active by an order is known once the first window has passed.
        {{ reporting_midnight("max(sources.observed_from)") }}
        + case
            when feeding_sources.entity = 'order'
                then interval {{ var("activity_window_days") }} day
            else interval 0 day
        end as activity_known_from,
        coalesce(
            least(min(sources.watermark), {{ as_of() }}), {{ as_of() }}
        ) as data_as_of
    from feeding_sources
    inner join sources on feeding_sources.source = sources.connection
    group by feeding_sources.entity
)

select * from final

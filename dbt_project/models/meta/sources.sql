with

connections as (
    select * from {{ source("_el", "connections") }}
),

states as (
    select * from {{ source("_el", "state") }}
),

loads as (
    select * from {{ source("_el", "loads") }}
),

last_loads as (
    select
        connection,
        resource,
        max_by(status, load_id) as status,
        max(case when status = 'loaded' then finished_at end) as loaded_at
    from loads
    group by connection, resource
),

attempts as (
    select
        connection,
        count(*) as resource_count,
        count(case when status = 'held' then 1 end) as held_count,
        count(case when status = 'failed' then 1 end) as failed_count,
        count(case when status = 'disabled' then 1 end) as disabled_count,
        max(loaded_at) as last_loaded_at
    from last_loads
    group by connection
),

-- A source is as fresh as its slowest resource. Exchange rates stop at weekends: they
-- count only where a source delivers nothing else.
watermarks as (
    select
        connection,
        case
            when max(case when resource <> 'exchange_rates' then 1 else 0 end) = 1
                then min(case when resource <> 'exchange_rates' then watermark end)
            else min(watermark)
        end as watermark
    from states
    group by connection
),

final as (
    select
        connections.connection,
        connections.vendor,
        connections.domain,
        case
            when attempts.connection is null then 'never_loaded'
            when attempts.held_count > 0 then 'held'
            when attempts.failed_count > 0 then 'failed'
            when attempts.disabled_count > 0 then 'disabled'
            else 'loaded'
        end as status,
        cast(coalesce(attempts.resource_count, 0) as bigint) as resource_count,
        cast(coalesce(attempts.held_count, 0) as bigint) as held_resource_count,
        cast(coalesce(attempts.failed_count, 0) as bigint) as failed_resource_count,
        {{ ratio(
            epoch_seconds(as_of()) ~ " - " ~ epoch_seconds("watermarks.watermark"), "60"
        ) }} as lag_minutes,
        coalesce(attempts.held_count, 0) > 0 as is_held,
        connections.observed_from,
        watermarks.watermark,
        attempts.last_loaded_at
    from connections
    left join attempts on connections.connection = attempts.connection
    left join watermarks on connections.connection = watermarks.connection
)

select * from final

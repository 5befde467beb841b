with

sources as (
    select * from {{ source("_el", "sources") }}
),

watermarks as (
    select * from {{ source("_el", "state") }}
),

loads as (
    select * from {{ source("_el", "loads") }}
),

-- How the last load of each resource ended, and when rows were last taken in.
resources as (
    select
        source,
        resource,
        max_by(status, load_id) as last_status,
        max(case when status = 'loaded' then finished_at end) as last_loaded_at
    from loads
    group by source, resource
),

loaded_sources as (
    select
        source,
        count(*) as resource_count,
        count(case when last_status = 'held' then 1 end) as held_count,
        count(case when last_status = 'failed' then 1 end) as failed_count,
        count(case when last_status = 'disabled' then 1 end) as disabled_count,
        max(last_loaded_at) as last_loaded_at
    from resources
    group by source
),

-- A source has been read only as far as its slowest resource. Exchange rates are left
-- out where the source delivers anything else, because nobody quotes them at weekends.
source_watermarks as (
    select
        source,
        coalesce(
            min(case when resource <> 'exchange_rates' then watermark end),
            case when bool_and(resource = 'exchange_rates') then min(watermark) end
        ) as watermark
    from watermarks
    group by source
),

final as (
    select
        sources.source,
        sources.vendor,
        sources.domain,
        case
            -- A company without files of its own has nothing to be read.
            when loaded_sources.source is null and sources.vendor = 'company'
                then 'loaded'
            when loaded_sources.source is null then 'never_loaded'
            when loaded_sources.held_count > 0 then 'held'
            when loaded_sources.failed_count > 0 then 'failed'
            when loaded_sources.disabled_count > 0 then 'disabled'
            else 'loaded'
        end as status,
        coalesce(loaded_sources.resource_count, 0) as resource_count,
        coalesce(loaded_sources.held_count, 0) as held_resource_count,
        coalesce(loaded_sources.failed_count, 0) as failed_resource_count,
        {{ ratio(
            epoch_seconds(as_of()) ~ " - "
            ~ epoch_seconds("source_watermarks.watermark"),
            "60"
        ) }} as lag_minutes,
        coalesce(loaded_sources.held_count, 0) > 0 as is_held,
        sources.observed_from,
        source_watermarks.watermark,
        loaded_sources.last_loaded_at
    from sources
    left join loaded_sources on sources.source = loaded_sources.source
    left join source_watermarks on sources.source = source_watermarks.source
)

select * from final

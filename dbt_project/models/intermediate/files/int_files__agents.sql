{{ config(materialized='view') }}

with

agents as (
    select * from {{ ref('stg_files__agents') }}
),

final as (
    select
        source,
        source_agent_id,
        team,
        -- Rows with a fault are refused when the file is read, before they are loaded.
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        is_bot,
        is_deleted,
        updated_at,
        loaded_at
    from agents
)

select * from final

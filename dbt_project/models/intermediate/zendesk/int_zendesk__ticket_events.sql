{{ config(materialized='view') }}

with

ticket_events as (
    select * from {{ ref('stg_zendesk__ticket_events') }}
),

final as (
    select
        source,
        event_id || ':' || child_event_id as source_ticket_event_id,
        {{ record_id('source', 'ticket_id') }} as ticket_id,
        field,
        value_before,
        value_after,
        fault,
        load_id,
        is_deleted,
        occurred_at,
        updated_at,
        loaded_at
    from ticket_events
)

select * from final

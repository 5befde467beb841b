with

current_rows as (
    {{ current_file_rows('ticket_events') }}
),

renamed as (
    select
        source,
        source_pk as source_ticket_event_id,
        ticket_id,
        field,
        value_before,
        value_after,
        actor_kind,
        coalesce(source_actor_kind, actor_kind) as source_actor_kind,
        attributes,
        load_id,
        is_deleted,
        occurred_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

with

current_rows as (
    {{ current_file_rows('agents') }}
),

renamed as (
    select
        source,
        source_pk as source_agent_id,
        name,
        team,
        attributes,
        load_id,
        is_bot,
        is_deleted,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

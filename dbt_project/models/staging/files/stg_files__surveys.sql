with

current_rows as (
    {{ current_file_rows('surveys') }}
),

renamed as (
    select
        source,
        source_pk as source_survey_id,
        name,
        kind,
        coalesce(source_kind, kind) as source_kind,
        tool,
        attributes,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

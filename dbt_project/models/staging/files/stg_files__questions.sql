with

current_rows as (
    {{ current_file_rows('questions') }}
),

renamed as (
    select
        source,
        source_pk as source_question_id,
        survey_id,
        text,
        role,
        coalesce(source_role, role) as source_role,
        dimension,
        touchpoint,
        ces_version,
        attributes,
        load_id,
        scale_min,
        scale_max,
        good_from,
        higher_is_better,
        is_deleted,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

{{ config(materialized='view') }}

with

questions as (
    select * from {{ ref('stg_files__questions') }}
),

renamed as (
    select
        source,
        source_question_id,
        {{ record_id('source', 'survey_id') }} as survey_id,
        text,
        role,
        dimension,
        touchpoint,
        ces_version,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        cast(scale_min as integer) as scale_min,
        cast(scale_max as integer) as scale_max,
        cast(good_from as integer) as good_from,
        higher_is_better,
        is_deleted,
        updated_at,
        loaded_at,
        -- What a company declares holds for answers of all times.
        cast('1970-01-01' as timestamp) as valid_from,
        cast(null as timestamp) as valid_to
    from questions
)

select * from renamed

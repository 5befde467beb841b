{{ config(materialized='view') }}

with

surveys as (
    select * from {{ ref('stg_files__surveys') }}
),

renamed as (
    select
        source,
        source_survey_id,
        name,
        kind,
        cast(null as {{ dbt.type_string() }}) as touchpoint,
        coalesce(tool, 'files') as tool,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        is_deleted,
        updated_at,
        loaded_at
    from surveys
)

select * from renamed

-- The kind and the touchpoint of a survey stand in the company's surveys.csv, which
-- names a survey by its name or by its id.
with

surveys as (
    select * from {{ ref('stg_qualtrics__surveys') }}
),

declared_surveys as (
    select * from {{ ref('stg_company__surveys') }}
),

surveys_as_declared as (
    select
        surveys.source,
        surveys.survey_id as source_survey_id,
        surveys.name,
        declared_surveys.kind,
        declared_surveys.touchpoint,
        'qualtrics' as tool,
        cast(null as {{ dbt.type_string() }}) as fault,
        surveys.load_id,
        surveys.is_deleted,
        surveys.updated_at,
        surveys.loaded_at
    from surveys
    left join declared_surveys
        on
            surveys.source = declared_surveys.source
            and declared_surveys.survey in (surveys.name, surveys.survey_id)
    -- Of a survey that is declared twice, by its name and by its id, the id is right.
    qualify row_number() over (
        partition by surveys.source, surveys.survey_id
        order by coalesce(declared_surveys.survey = surveys.survey_id, false) desc
    ) = 1
)

select * from surveys_as_declared

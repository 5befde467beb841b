with

surveys as (
    select * from {{ ref('stg_qualtrics__surveys') }}
),

declared as (
    select * from {{ ref('surveys') }}
),

connections as (
    select * from {{ source('_el', 'connections') }}
),

file_surveys as (
    select * from {{ ref('stg_files__surveys') }}
),

united as (
    select
        surveys.source,
        surveys.survey_id as source_survey_id,
        surveys.name,
        declared.kind,
        coalesce(declared.touchpoint, 'unknown') as touchpoint,
        'qualtrics' as tool,
        surveys.is_deleted,
        surveys.updated_at
    from surveys
    left join declared
        on
            surveys.source = declared.source
            and declared.survey in (surveys.name, surveys.survey_id)
    union all
    -- Zendesk asks one question, after a ticket; it has no survey object
    select
        connection as source,
        'satisfaction' as source_survey_id,
        'Ticket satisfaction' as name,
        'transactional' as kind,
        'support' as touchpoint,
        vendor as tool,
        false as is_deleted,
        cast(null as timestamp) as updated_at
    from connections
    where vendor = 'zendesk'
    union all
    select
        source,
        source_survey_id,
        name,
        kind,
        'unknown' as touchpoint,
        coalesce(tool, 'files') as tool,
        is_deleted,
        updated_at
    from file_surveys
),

identified as (
    select
        {{ record_id('source', 'source_survey_id') }} as survey_id,
        source,
        source_survey_id,
        name,
        -- nobody is asked about nothing: what is not declared a relationship is none
        coalesce(kind, 'transactional') as kind,
        touchpoint,
        tool,
        is_deleted,
        updated_at
    from united
)

select * from identified

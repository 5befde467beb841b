with

surveys as (
    select * from {{ ref('int_surveys_unioned') }}
    where fault is null
),

surveys_with_defaults as (
    select
        {{ record_id('source', 'source_survey_id') }} as survey_id,
        source,
        source_survey_id,
        name,
        -- Which kind a survey is of that nobody has declared cannot be known.
        coalesce(kind, 'unknown') as kind,
        coalesce(touchpoint, 'unknown') as touchpoint,
        tool,
        is_deleted,
        updated_at
    from surveys
)

select * from surveys_with_defaults

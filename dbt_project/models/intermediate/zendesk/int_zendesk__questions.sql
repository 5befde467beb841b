-- The one question of Zendesk's satisfaction survey. Its answers are good (1) and
-- bad (0).
with

surveys as (
    select * from {{ ref('int_zendesk__surveys') }}
),

satisfaction_questions as (
    select
        source,
        source_survey_id || ':score' as source_question_id,
        {{ record_id('source', 'source_survey_id') }} as survey_id,
        'How would you rate the support you received?' as text,
        'csat' as role,
        cast(null as {{ dbt.type_string() }}) as dimension,
        touchpoint,
        cast(null as {{ dbt.type_string() }}) as ces_version,
        fault,
        load_id,
        0 as scale_min,
        1 as scale_max,
        1 as good_from,
        true as higher_is_better,
        is_deleted,
        updated_at,
        loaded_at,
        cast('1970-01-01' as timestamp) as valid_from,
        cast(null as timestamp) as valid_to
    from surveys
)

select * from satisfaction_questions

with

definitions as (
    select * from {{ ref('stg_qualtrics__survey_definitions') }}
    where not is_deleted
),

surveys as (
    select * from {{ ref('int_surveys_unioned') }}
),

declared as (
    select * from {{ ref('questions') }}
),

file_questions as (
    select * from {{ ref('stg_files__questions') }}
),

qualtrics_questions as (
    select
        definitions.source,
        definitions.survey_id,
        definitions.survey_id || ':' || definitions.item_key as source_question_id,
        definitions.question_text as text,
        coalesce(
            declared.role,
            case
                when definitions.selector = 'NPS' then 'nps'
                when definitions.question_type = 'TE' then 'comment'
                else 'undeclared'
            end
        ) as role,
        declared.dimension,
        coalesce(declared.touchpoint, surveys.touchpoint) as touchpoint,
        declared.ces_version,
        coalesce(declared.scale_min, definitions.scale_min) as scale_min,
        coalesce(declared.scale_max, definitions.scale_max) as scale_max,
        declared.good_from,
        declared.higher_is_better
    from definitions
    inner join surveys
        on
            definitions.source = surveys.source
            and definitions.survey_id = surveys.source_survey_id
    left join declared
        on
            definitions.source = declared.source
            and declared.survey in (surveys.name, definitions.survey_id)
            and declared.question in (definitions.export_tag, definitions.item_key)
),

united as (
    select * from qualtrics_questions
    union all
    select
        source,
        source_survey_id as survey_id,
        source_survey_id || ':score' as source_question_id,
        'How would you rate the support you received?' as text,
        'csat' as role,
        null as dimension,
        touchpoint,
        null as ces_version,
        0 as scale_min,
        1 as scale_max,
        1 as good_from,
        true as higher_is_better
    from surveys
    where tool = 'zendesk'
    union all
    select
        source,
        survey_id,
        source_question_id,
        text,
        role,
        dimension,
        coalesce(touchpoint, 'unknown') as touchpoint,
        ces_version,
        scale_min,
        scale_max,
        good_from,
        higher_is_better
    from file_questions
    where not is_deleted
),

scaled as (
    select
        {{ record_id('source', 'source_question_id') }} as question_id,
        {{ record_id('source', 'survey_id') }} as survey_id,
        source,
        source_question_id,
        text,
        role,
        dimension,
        touchpoint,
        cast(ces_version as {{ dbt.type_string() }}) as ces_version,
        cast(scale_min as integer) as scale_min,
        cast(scale_max as integer) as scale_max,
        -- where the good answers of the usual scales begin (METRICS.md, sections 1-3)
        cast(coalesce(
            good_from,
            case
                when role = 'nps' then 9
                when role = 'csat' and scale_min = 1 and scale_max = 5 then 4
                when role = 'csat' and scale_min = 1 and scale_max = 7 then 6
                when ces_version = '2.0' then 5
            end
        ) as integer) as good_from,
        coalesce(
            higher_is_better,
            case when role in ('nps', 'csat') or ces_version = '2.0' then true end
        ) as higher_is_better
    from united
)

select * from scaled

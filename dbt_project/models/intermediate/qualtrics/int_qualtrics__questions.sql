-- What a question is for stands in the company's questions.csv, which names a survey by
-- its name or id and a question by its export tag or key. What that file leaves out is
-- read from the survey's definition as far as that says it.
with

definitions as (
    select * from {{ ref('stg_qualtrics__survey_definitions') }}
),

surveys as (
    select * from {{ ref('int_qualtrics__surveys') }}
),

declared_questions as (
    select * from {{ ref('stg_company__questions') }}
),

questions_as_declared as (
    select
        definitions.source,
        definitions.survey_id || ':' || definitions.item_key as source_question_id,
        {{ record_id('definitions.source', 'definitions.survey_id') }} as survey_id,
        definitions.question_text as text,
        coalesce(
            declared_questions.role,
            case
                when definitions.selector = 'NPS' then 'nps'
                when definitions.question_type = 'TE' then 'comment'
                else 'undeclared'
            end
        ) as role,
        declared_questions.dimension,
        declared_questions.touchpoint,
        declared_questions.ces_version,
        cast(null as {{ dbt.type_string() }}) as fault,
        definitions.load_id,
        cast(
            coalesce(declared_questions.scale_min, definitions.scale_min) as integer
        ) as scale_min,
        cast(
            coalesce(declared_questions.scale_max, definitions.scale_max) as integer
        ) as scale_max,
        declared_questions.good_from,
        declared_questions.higher_is_better,
        definitions.is_deleted,
        definitions.updated_at,
        definitions.loaded_at
    from definitions
    inner join surveys
        on
            definitions.source = surveys.source
            and definitions.survey_id = surveys.source_survey_id
    left join declared_questions
        on
            definitions.source = declared_questions.source
            and declared_questions.survey in (surveys.name, definitions.survey_id)
            and declared_questions.question
            in (definitions.export_tag, definitions.item_key)
    -- Of a question that is declared twice, by names and by ids, the ids are right.
    qualify row_number() over (
        partition by
            definitions.source, definitions.survey_id, definitions.item_key
        order by
            coalesce(declared_questions.survey = definitions.survey_id, false) desc,
            coalesce(declared_questions.question = definitions.item_key, false) desc
    ) = 1
)

select * from questions_as_declared

-- Which row of the company's questions.csv declares which question of Qualtrics. A row
-- names the survey by its name or id and the question by its export tag or key, and
-- what is declared holds for all versions of the definition. Of a question that is
-- declared twice, by names and by ids, the ids are right.
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

final as (
    select
        definitions.source,
        definitions.survey_id,
        definitions.item_key,
        declared_questions.question as declared_as,
        declared_questions.role,
        declared_questions.dimension,
        declared_questions.touchpoint,
        declared_questions.ces_version,
        declared_questions.scale_min,
        declared_questions.scale_max,
        declared_questions.good_from,
        declared_questions.higher_is_better,
        definitions.valid_from
    from definitions
    inner join surveys
        on
            definitions.source = surveys.source
            and definitions.survey_id = surveys.source_survey_id
    inner join declared_questions
        on
            definitions.source = declared_questions.source
            and declared_questions.survey in (surveys.name, definitions.survey_id)
            and declared_questions.question
            in (definitions.export_tag, definitions.item_key)
    qualify row_number() over (
        partition by
            definitions.source,
            definitions.survey_id,
            definitions.item_key,
            definitions.valid_from
        order by
            (declared_questions.survey = definitions.survey_id) desc,
            (declared_questions.question = definitions.item_key) desc
    ) = 1
)

select * from final

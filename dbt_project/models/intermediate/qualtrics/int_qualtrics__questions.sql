-- What a question is for is what the company's questions.csv declares. What that file
-- leaves out is read from the survey's definition as far as that says it.
with

definitions as (
    select * from {{ ref('stg_qualtrics__survey_definitions') }}
),

surveys as (
    select * from {{ ref('int_qualtrics__surveys') }}
),

declared_questions as (
    select * from {{ ref('int_qualtrics__declared_questions') }}
),

question_points as (
    select * from {{ ref('int_qualtrics__question_points') }}
    where not is_no_answer
),

scales as (
    select
        source,
        source_question_id,
        valid_from,
        min(score) as scale_min,
        max(score) as scale_max
    from question_points
    group by source, source_question_id, valid_from
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
        -- A copied question keeps its export tag, so one row of questions.csv may name
        -- two questions. Which of them is meant nobody can say.
        case
            when
                declared_questions.declared_as is not null
                and count(*) over (
                    partition by
                        definitions.source,
                        definitions.survey_id,
                        definitions.valid_from,
                        declared_questions.declared_as
                ) > 1
                then 'declared_twice'
        end as fault,
        definitions.load_id,
        cast(
            coalesce(declared_questions.scale_min, scales.scale_min) as integer
        ) as scale_min,
        cast(
            coalesce(declared_questions.scale_max, scales.scale_max) as integer
        ) as scale_max,
        declared_questions.good_from,
        declared_questions.higher_is_better,
        false as is_deleted,
        definitions.updated_at,
        definitions.loaded_at,
        definitions.valid_from,
        definitions.valid_to
    from definitions
    inner join surveys
        on
            definitions.source = surveys.source
            and definitions.survey_id = surveys.source_survey_id
    left join declared_questions
        on
            definitions.source = declared_questions.source
            and definitions.survey_id = declared_questions.survey_id
            and definitions.item_key = declared_questions.item_key
            and definitions.valid_from = declared_questions.valid_from
    left join scales
        on
            definitions.source = scales.source
            and definitions.survey_id || ':' || definitions.item_key
            = scales.source_question_id
            and definitions.valid_from = scales.valid_from
)

select * from questions_as_declared

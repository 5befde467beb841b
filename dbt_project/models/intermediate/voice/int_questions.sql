with

questions as (
    select * from {{ ref('int_questions_unioned') }}
    where fault is null and not is_deleted
),

surveys as (
    select * from {{ ref('int_surveys') }}
),

question_roles as (
    select * from {{ ref('question_roles') }}
),

questions_with_role as (
    select
        {{ record_id('questions.source', 'questions.source_question_id') }}
            as question_id,
        questions.survey_id,
        questions.source,
        questions.source_question_id,
        questions.text,
        questions.role,
        questions.dimension,
        -- A question is about what its survey is about, unless it says otherwise.
        coalesce(questions.touchpoint, surveys.touchpoint, 'unknown') as touchpoint,
        questions.ces_version,
        questions.scale_min,
        questions.scale_max,
        -- Where the good answers of the usual scales begin: 9 and 10 recommend the
        -- company, the two best points of five or of seven are satisfied, and 5 or more
        -- of seven agree that it was easy. Other scales have to say it.
        coalesce(
            questions.good_from,
            case
                when questions.role = 'nps' then 9
                when
                    questions.role = 'csat'
                    and questions.scale_min = 1
                    and questions.scale_max = 5
                    then 4
                when
                    questions.role = 'csat'
                    and questions.scale_min = 1
                    and questions.scale_max = 7
                    then 6
                when questions.ces_version = '2.0' then 5
            end
        ) as good_from,
        coalesce(
            questions.higher_is_better,
            case
                when questions.role in ('nps', 'csat') or questions.ces_version = '2.0'
                    then true
            end
        ) as higher_is_better,
        coalesce(question_roles.is_scored, false) as is_scored
    from questions
    left join surveys on questions.survey_id = surveys.survey_id
    left join question_roles on questions.role = question_roles.role
)

select * from questions_with_role

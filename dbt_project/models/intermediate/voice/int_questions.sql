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

-- A role may have a row for each of its usual scales, and one without a scale for all
-- others.
roles as (
    select
        role,
        bool_and(is_scored) as is_scored
    from question_roles
    group by role
),

usual_scales as (
    select * from question_roles
    where scale_min is not null
),

other_scales as (
    select * from question_roles
    where scale_min is null
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
        coalesce(
            questions.good_from, usual_scales.good_from, other_scales.good_from
        ) as good_from,
        usual_scales.best_from,
        usual_scales.worst_to,
        coalesce(
            questions.higher_is_better,
            usual_scales.higher_is_better,
            other_scales.higher_is_better
        ) as higher_is_better,
        coalesce(roles.is_scored, false) as is_scored
    from questions
    left join surveys on questions.survey_id = surveys.survey_id
    left join roles on questions.role = roles.role
    left join usual_scales
        on
            questions.role = usual_scales.role
            and coalesce(questions.ces_version, '')
            = coalesce(usual_scales.ces_version, '')
            and questions.scale_min = usual_scales.scale_min
            and questions.scale_max = usual_scales.scale_max
    left join other_scales
        on
            questions.role = other_scales.role
            and coalesce(questions.ces_version, '')
            = coalesce(other_scales.ces_version, '')
)

select * from questions_with_role

-- How a question stood at what time, and whether its answers can be judged. What is
-- wrong with a question holds its own answers only.
with

questions as (
    select * from {{ ref('int_questions_unioned') }}
),

surveys as (
    select * from {{ ref('int_surveys') }}
),

question_roles as (
    select * from {{ ref('question_roles') }}
),

metrics_of_answers as (
    select * from {{ ref('metric_definitions') }}
    where role is not null
),

-- A role may have a row for each of its usual scales, and one without a scale for all
-- other_questions.
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

-- A role with metrics needs to know which end of a scale is good, and one with a share
-- of good answers needs to know where they begin. CES 1.0 has no such share.
needs_of_versions as (
    select distinct
        question_roles.role,
        coalesce(question_roles.ces_version, '') as ces_version,
        metrics_of_answers.unit
    from metrics_of_answers
    inner join question_roles
        on
            metrics_of_answers.role = question_roles.role
            and coalesce(
                metrics_of_answers.ces_version, question_roles.ces_version, ''
            ) = coalesce(question_roles.ces_version, '')
),

needs as (
    select
        role,
        ces_version,
        bool_or(unit = 'share') as has_share
    from needs_of_versions
    group by role, ces_version
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
        questions.fault as source_fault,
        questions.load_id,
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
        roles.role is not null as is_known_role,
        coalesce(roles.is_scored, false) as is_scored,
        coalesce(usual_scales.role, other_scales.role) is not null
            as is_on_a_scale_of_its_role,
        questions.loaded_at,
        questions.valid_from,
        questions.valid_to
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
),

questions_with_own_fault as (
    select
        questions.*,
        needs.role is not null as has_metric,
        case
            when not questions.is_known_role then 'role_unknown'
            when not questions.is_scored then questions.source_fault
            when questions.source_fault is not null then questions.source_fault
            when questions.scale_min is null or questions.scale_max is null
                then 'scale_missing'
            when not questions.is_on_a_scale_of_its_role then 'scale_not_of_role'
            when needs.role is not null and questions.higher_is_better is null
                then 'direction_missing'
            when needs.has_share and questions.good_from is null
                then 'good_from_missing'
        end as own_fault
    from questions_with_role as questions
    left join needs
        on
            questions.role = needs.role
            and coalesce(questions.ces_version, '') = needs.ces_version
),

-- A response has one score in each role and touchpoint. Two questions that a survey
-- asks for the same at the same time would count it twice, and nobody can say which is
-- meant.
questions_asked_twice as (
    select distinct
        questions.question_id,
        questions.valid_from
    from questions_with_own_fault as questions
    inner join questions_with_own_fault as other_questions
        on
            questions.survey_id = other_questions.survey_id
            and questions.role = other_questions.role
            and coalesce(questions.ces_version, '')
            = coalesce(other_questions.ces_version, '')
            and questions.touchpoint = other_questions.touchpoint
            and questions.question_id != other_questions.question_id
            and coalesce(questions.valid_from < other_questions.valid_to, true)
            and coalesce(questions.valid_to > other_questions.valid_from, true)
    where
        questions.has_metric
        and questions.own_fault is null
        and other_questions.own_fault is null
),

-- An answer is judged by the last version before it, or by the first one.
versions as (
    select
        questions.question_id,
        questions.survey_id,
        questions.source,
        questions.source_question_id,
        questions.text,
        questions.role,
        questions.dimension,
        questions.touchpoint,
        questions.ces_version,
        coalesce(
            questions.own_fault,
            case
                when questions_asked_twice.question_id is not null then 'role_twice'
            end
        ) as fault,
        questions.load_id,
        questions.scale_min,
        questions.scale_max,
        questions.good_from,
        questions.best_from,
        questions.worst_to,
        questions.higher_is_better,
        questions.is_scored,
        questions.loaded_at,
        case
            when lag(questions.valid_from) over version_order is null
                then cast('1970-01-01' as timestamp)
            else questions.valid_from
        end as applies_from,
        lead(questions.valid_from) over version_order as applies_to
    from questions_with_own_fault as questions
    left join questions_asked_twice
        on
            questions.question_id = questions_asked_twice.question_id
            and questions.valid_from = questions_asked_twice.valid_from
    window version_order as (
        partition by questions.question_id order by questions.valid_from
    )
)

select * from versions

-- A scored question without an end of its scale, a question of a role with a share of
-- good answers that does not say which answers are good, and one of a role with a
-- metric that does not say which end of its scale is good are mistakes in the seed
-- `questions` or in the mapping of a file.
with

questions as (
    select * from {{ ref('int_questions') }}
    where is_scored
),

metrics_of_answers as (
    select * from {{ ref('metric_definitions') }}
    where role is not null
),

needs as (
    select
        questions.question_id,
        bool_or(metrics_of_answers.role is not null) as needs_direction,
        bool_or(coalesce(metrics_of_answers.unit = 'share', false)) as needs_good_from
    from questions
    left join metrics_of_answers
        on
            questions.role = metrics_of_answers.role
            and coalesce(metrics_of_answers.ces_version, questions.ces_version, '')
            = coalesce(questions.ces_version, '')
    group by questions.question_id
)

select
    questions.question_id,
    questions.role
from questions
inner join needs on questions.question_id = needs.question_id
where
    questions.scale_min is null
    or questions.scale_max is null
    or (needs.needs_good_from and questions.good_from is null)
    or (needs.needs_direction and questions.higher_is_better is null)

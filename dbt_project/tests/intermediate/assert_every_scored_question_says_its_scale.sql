-- A scored question without an end of its scale, a question about satisfaction that
-- does not say which answers are good, and a question about effort that does not say
-- which end is easy are mistakes in the seed `questions` or in the mapping of a file.
with

questions as (
    select * from {{ ref('int_questions') }}
    where is_scored
),

question_roles as (
    select * from {{ ref('question_roles') }}
)

select
    questions.question_id,
    questions.role
from questions
inner join question_roles on questions.role = question_roles.role
where
    questions.scale_min is null
    or questions.scale_max is null
    or (question_roles.needs_good_from and questions.good_from is null)
    or (question_roles.needs_direction and questions.higher_is_better is null)

-- A question whose answers cannot be judged is left out with its answers and holds
-- nothing else, so this only warns. `dim_questions` says which question of which survey
-- it is, on which scale, and the list of reasons says what to do about it.
{{ config(severity='warn') }}

select
    survey_id,
    question_id,
    role,
    scale_min,
    scale_max,
    fault
from {{ ref('int_questions') }}
where fault is not null

select
    answers.response_id,
    answers.role,
    questions.touchpoint
from {{ ref('int_answers_validated') }} as answers
inner join {{ ref('int_questions_unioned') }} as questions
    on answers.question_id = questions.question_id
where answers.role in ('nps', 'csat', 'ces')
group by answers.response_id, answers.role, questions.touchpoint
having count(*) > 1

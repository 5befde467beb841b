-- a scale without an end, a CSAT that does not say what is good and a CES that does not
-- say which end is easy are mistakes of configuration: seeds questions or the mapping
select
    question_id,
    role
from {{ ref('int_questions_unioned') }}
where
    role in ('nps', 'csat', 'ces', 'expectation', 'perception', 'driver')
    and (
        scale_min is null
        or scale_max is null
        or (role = 'csat' and good_from is null)
        or (role = 'ces' and higher_is_better is null)
    )

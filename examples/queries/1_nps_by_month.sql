-- NPS by month, last twelve months: how sure is it, on how many answers, is it whole?
select period_start, nps, ci_low, ci_high, n_responses, is_complete
from cx.serving.nps
where
    period_grain = 'month'
    and survey_kind = 'relationship'
    and breakdown = 'total'
order by period_start desc
limit 12;

-- Which segment had the worst CSAT of the last twelve months, with enough answers?
select breakdown, breakdown_value, csat_share, ci_low, ci_high, n_responses
from cx.serving.csat
where
    period_grain = 'last_12_months'
    and breakdown in ('country', 'plan')
    and is_reportable
order by csat_share
limit 5;

-- Monthly churn of subscriptions.
select period_start, customers_at_start, kept, lost, churn_rate, ci_low, ci_high
from cx.serving.churn
where basis = 'subscription' and breakdown = 'total' and is_complete
order by period_start desc
limit 12;

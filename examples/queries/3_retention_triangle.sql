-- The retention triangle of subscriptions: one row per cohort, one column per age.
pivot (
    select cohort_month, age_months, round(retention_rate, 3) as retention_rate
    from cx.serving.retention_cohorts
    where basis = 'subscription' and breakdown = 'total' and age_months <= 12
)
on age_months
using max(retention_rate)
order by cohort_month;

-- The retention triangle of subscriptions: a row per cohort, a column per age in months.
pivot (
    select cohort_month, age_months, round(retention_rate, 3) as retention_rate
    from cx.serving.retention_cohorts
    where basis = 'subscription' and breakdown = 'total'
)
on age_months in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
using max(retention_rate)
order by cohort_month;

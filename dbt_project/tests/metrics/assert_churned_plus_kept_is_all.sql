-- Everybody who was there at a month's start stayed or left, and who is there at its
-- end stayed, came or came back; what one month ends with the next one begins with.
with

customer_churn as (
    select * from {{ ref("customer_churn") }}
),

months as (
    select
        basis,
        breakdown,
        breakdown_value,
        period_start,
        customers_at_start,
        kept,
        lost,
        new,
        returned,
        customers_at_end,
        lead(customers_at_start) over (
            partition by basis, breakdown, breakdown_value order by period_start
        ) as next_at_start
    from customer_churn
)

select
    basis,
    breakdown,
    breakdown_value,
    period_start
from months
where
    kept + lost != customers_at_start
    or customers_at_start - lost + new + returned != customers_at_end
    or (breakdown = 'total' and next_at_start != customers_at_end)

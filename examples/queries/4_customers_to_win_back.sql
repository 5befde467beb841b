-- The hundred customers worth most if they are still active, who probably are not.
select customer_id, value_to_date, p_alive, value_if_active, currency
from cx.serving.clv
where p_alive < 0.5
order by value_if_active desc
limit 100;

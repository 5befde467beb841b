with

customer_revenue as (
    select * from {{ ref("customer_revenue") }}
),

fct_subscriptions as (
    select * from {{ ref("fct_subscriptions") }}
),

dim_customers as (
    select * from {{ ref("dim_customers") }}
),

clv_scores as (
    select * from {{ ref("clv_scores") }}
),

data_coverage as (
    select * from {{ ref("data_coverage") }}
    where entity = 'order'
),

metric_definitions as (
    select * from {{ ref("metric_definitions") }}
    where metric = 'value_to_date'
),

subscribers as (
    select customer_id
    from fct_subscriptions
    where is_active
    group by customer_id
),

-- Who has no running subscription has a subscription value of 0, and who never bought
-- outside of one an order value of 0; where a part that exists has no model, the sum is
-- unknown and says why.
valued as (
    select
        customer_revenue.*,
        {%- for segment in segments() %}
            dim_customers.segment_{{ segment }},
        {%- endfor %}
        clv_scores.p_alive,
        clv_scores.expected_purchases,
        clv_scores.p_purchase_90d,
        clv_scores.value_if_active,
        case
            when customer_revenue.purchase_count = 0 then 0e0
            else clv_scores.predicted_order_value
        end as predicted_order_value,
        case
            when subscribers.customer_id is null then 0e0
            else clv_scores.predicted_subscription_value
        end as predicted_subscription_value,
        clv_scores.value_reason
    from customer_revenue
    left join subscribers on customer_revenue.customer_id = subscribers.customer_id
    left join dim_customers on customer_revenue.customer_id = dim_customers.customer_id
    left join clv_scores on customer_revenue.customer_id = clv_scores.customer_id
),

final as (
    select
        valued.customer_id,
        {{ reporting_currency() }} as currency,
        {{ segment_columns("valued") | indent(8) }}
        case
            when valued.predicted_order_value is null
                then coalesce(valued.value_reason, 'not_scored')
            when valued.predicted_subscription_value is null
                then coalesce(valued.value_reason, 'no_subscription_model')
        end as value_reason,
        metric_definitions.version as definition_version,
        valued.order_count,
        valued.refund_count,
        valued.uncovered_count,
        valued.value_to_date,
        {{ ratio(
            "valued.uncovered_count", "valued.order_count + valued.refund_count"
        ) }} as uncovered_share,
        valued.p_alive,
        valued.expected_purchases,
        valued.p_purchase_90d,
        valued.value_if_active,
        valued.predicted_order_value,
        valued.predicted_subscription_value,
        valued.predicted_order_value + valued.predicted_subscription_value
            as predicted_value,
        data_coverage.data_as_of
    from valued
    cross join data_coverage
    cross join metric_definitions
)

select * from final

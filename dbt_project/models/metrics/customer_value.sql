with

fct_orders as (
    select * from {{ ref("fct_orders") }}
),

fct_refunds as (
    select * from {{ ref("fct_refunds") }}
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

orders as (
    select
        customer_id,
        count(*) as order_count,
        count(case when is_purchase then 1 end) as purchase_count,
        sum(reporting_product_amount) as revenue_amount,
        count(*) - count(reporting_product_amount) as uncovered_count
    from fct_orders
    where is_order and customer_id != '-1'
    group by customer_id
),

refunds as (
    select
        customer_id,
        count(*) as refund_count,
        sum(reporting_product_amount) as refund_amount,
        count(product_amount) - count(reporting_product_amount) as uncovered_count
    from fct_refunds
    where customer_id != '-1'
    group by customer_id
),

subscribers as (
    select customer_id
    from fct_subscriptions
    where is_active
    group by customer_id
),

-- Who has no running subscription has a subscription value of 0; where a part that
-- exists has no model, the sum is unknown and says why.
valued as (
    select
        orders.customer_id,
        {%- for segment in segments() %}
        dim_customers.segment_{{ segment }},
        {%- endfor %}
        orders.order_count,
        orders.purchase_count,
        coalesce(refunds.refund_count, 0) as refund_count,
        orders.revenue_amount,
        coalesce(refunds.refund_amount, 0) as refund_amount,
        orders.uncovered_count + coalesce(refunds.uncovered_count, 0)
            as uncovered_count,
        clv_scores.model,
        clv_scores.p_alive,
        clv_scores.expected_purchases,
        clv_scores.p_purchase_90d,
        clv_scores.expected_order_value,
        clv_scores.value_if_active,
        case
            when orders.purchase_count = 0 then 0e0
            else clv_scores.predicted_order_value
        end as predicted_order_value,
        case
            when subscribers.customer_id is null then 0e0
            else clv_scores.predicted_subscription_value
        end as predicted_subscription_value,
        clv_scores.value_reason
    from orders
    left join refunds on orders.customer_id = refunds.customer_id
    left join subscribers on orders.customer_id = subscribers.customer_id
    left join dim_customers on orders.customer_id = dim_customers.customer_id
    left join clv_scores on orders.customer_id = clv_scores.customer_id
),

final as (
    select
        valued.customer_id,
        {{ reporting_currency() }} as currency,
        {{ segment_columns("valued") | indent(8) }},
        valued.model,
        case
            when valued.predicted_order_value is null
                then coalesce(valued.value_reason, 'not_scored')
            when valued.predicted_subscription_value is null
                then coalesce(valued.value_reason, 'no_subscription_model')
        end as value_reason,
        metric_definitions.version as definition_version,
        valued.order_count,
        valued.purchase_count,
        valued.refund_count,
        valued.uncovered_count,
        valued.revenue_amount,
        valued.refund_amount,
        cast(valued.revenue_amount - valued.refund_amount as decimal(18, 4))
            as value_to_date,
        {{ ratio(
            "valued.uncovered_count", "valued.order_count + valued.refund_count"
        ) }} as uncovered_share,
        valued.p_alive,
        valued.expected_purchases,
        valued.p_purchase_90d,
        valued.expected_order_value,
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

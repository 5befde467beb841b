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

fct_customer_purchases as (
    select * from {{ ref("fct_customer_purchases") }}
),

clv_scores as (
    select * from {{ ref("clv_scores") }}
),

data_coverage as (
    select min(data_as_of) as data_as_of from {{ ref("data_coverage") }}
    where entity in ('revenue', 'subscription')
),

metric_definitions as (
    select * from {{ ref("metric_definitions") }}
    where metric = 'value_to_date'
),

subscribers as (
    select
        customer_id,
        bool_or(is_active) as is_active
    from fct_subscriptions
    where was_ever_active and customer_id != '-1'
    group by customer_id
),

-- Who pays a subscription has bought, whether or not a source says what was billed.
buyers as (
    select
        coalesce(customer_revenue.customer_id, subscribers.customer_id) as customer_id,
        coalesce(customer_revenue.order_count, 0) as order_count,
        coalesce(customer_revenue.purchase_count, 0) as purchase_count,
        coalesce(customer_revenue.refund_count, 0) as refund_count,
        coalesce(customer_revenue.uncovered_count, 0) as uncovered_count,
        customer_revenue.value_to_date,
        coalesce(subscribers.is_active, false) as is_subscriber
    from customer_revenue
    full outer join subscribers
        on customer_revenue.customer_id = subscribers.customer_id
),

-- Who has no running subscription has a subscription value of 0, and who never bought
-- outside of one, or sent everything back, an order value of 0. Where a part that
-- exists has no model, the sum is unknown and says why.
valued as (
    select
        buyers.*,
        {%- for segment in segments() %}
            dim_customers.segment_{{ segment }},
        {%- endfor %}
        clv_scores.p_alive,
        clv_scores.expected_purchases,
        clv_scores.p_purchase_90d,
        clv_scores.value_if_active,
        case
            when fct_customer_purchases.customer_id is null then 0e0
            else clv_scores.predicted_order_value
        end as predicted_order_value,
        case
            when not buyers.is_subscriber then 0e0
            else clv_scores.predicted_subscription_value
        end as predicted_subscription_value,
        clv_scores.value_reason
    from buyers
    left join dim_customers on buyers.customer_id = dim_customers.customer_id
    left join fct_customer_purchases
        on buyers.customer_id = fct_customer_purchases.customer_id
    left join clv_scores on buyers.customer_id = clv_scores.customer_id
),

final as (
    select
        valued.customer_id,
        {{ reporting_currency() }} as currency,
        {%- for segment in segments() %}
            valued.segment_{{ segment }},
        {%- endfor %}
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
        coalesce({{ ratio(
            "valued.uncovered_count", "valued.order_count + valued.refund_count"
        ) }}, 0e0) as uncovered_share,
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

with

clv as (
    select * from {{ source("scores_raw", "clv") }}
),

final as (
    select
        customer_id,
        model,
        p_alive_model,
        expected_purchases,
        p_alive,
        p_purchase_90d,
        expected_order_value,
        predicted_order_value,
        value_if_active,
        predicted_subscription_value,
        value_reason
    from clv
)

select * from final

with

customer_value as (
    select * from {{ ref("customer_value") }}
),

final as (
    select
        customer_id,
        currency,
        value_reason,
        definition_version,
        order_count,
        value_to_date,
        uncovered_share,
        p_alive,
        value_if_active,
        predicted_order_value,
        predicted_subscription_value,
        predicted_value,
        data_as_of
    from customer_value
)

select * from final

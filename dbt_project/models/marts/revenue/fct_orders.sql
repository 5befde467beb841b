with

orders as (
    select * from {{ ref("int_orders") }}
    where not is_deleted
),

customer_segments as (
    select * from {{ ref("int_customer_segments") }}
),

account_segments as (
    select * from {{ ref("int_account_segments") }}
),

plan_spans as (
    select * from {{ ref("int_plan_spans") }}
),

exchange_rates as (
    select * from {{ ref("int_exchange_rates") }}
    where to_currency = {{ reporting_currency() }}
),

-- A segment is the order's own attribute; where the order has none, that of the
-- customer at the time of the order, then that of the account as it is today. The
-- segment `plan` is that of the subscription running at the time of the order.
segmented_orders as (
    select
        orders.*,
        {%- for segment in segments() %}
            coalesce(
                {%- if segment == "country" %}
                    orders.country,
                {%- endif %}
                {{ json_text("orders.attributes", "$." ~ segment) }},
                {%- if segment == "plan" %}
                    plan_spans.plan,
                {%- endif %}
                customer_segments.segment_{{ segment }},
                account_segments.segment_{{ segment }},
                'unknown'
            ) as segment_{{ segment }},
        {%- endfor %}
        {{ reporting_date("orders.ordered_at") }} as ordered_date,
        customer_segments.created_at as customer_created_at
    from orders
    left join customer_segments
        on
            orders.customer_id = customer_segments.customer_id
            and orders.ordered_at >= customer_segments.valid_from
            and coalesce(orders.ordered_at < customer_segments.valid_to, true)
    left join account_segments
        on
            coalesce(orders.account_id, customer_segments.account_id)
            = account_segments.account_id
    left join plan_spans
        on
            orders.customer_id = plan_spans.customer_id
            and orders.ordered_at >= plan_spans.valid_from
            and coalesce(orders.ordered_at < plan_spans.valid_to, true)
),

final as (
    select
        segmented_orders.order_id,
        segmented_orders.customer_id,
        segmented_orders.account_id,
        segmented_orders.subscription_id,
        segmented_orders.source,
        coalesce(segmented_orders.channel, 'unknown') as channel,
        coalesce(segmented_orders.country, 'unknown') as country,
        segmented_orders.status,
        segmented_orders.currency,
        {%- for segment in segments() %}
            segmented_orders.segment_{{ segment }},
        {%- endfor %}
        segmented_orders.product_amount,
        segmented_orders.discount_amount,
        segmented_orders.tax_amount,
        segmented_orders.shipping_amount,
        {{ reporting_amount(
            "segmented_orders.product_amount", "exchange_rates.rate"
        ) }} as reporting_product_amount,
        exchange_rates.rate as exchange_rate,
        segmented_orders.is_order,
        segmented_orders.is_disputed,
        segmented_orders.is_renewal,
        -- An order inside a subscription is no purchase, because the subscription and
        -- not a new decision of the customer brought it about.
        segmented_orders.is_order
        and not segmented_orders.is_renewal
        and segmented_orders.subscription_id is null as is_purchase,
        coalesce(
            segmented_orders.ordered_at < segmented_orders.customer_created_at, false
        ) as is_before_signup,
        segmented_orders.ordered_date,
        segmented_orders.ordered_at
    from segmented_orders
    left join exchange_rates
        on
            segmented_orders.currency = exchange_rates.from_currency
            and segmented_orders.ordered_date = exchange_rates.rate_date
)

select * from final

with

int_orders as (
    select * from {{ ref("int_orders") }}
),

int_exchange_rates as (
    select * from {{ ref("int_exchange_rates") }}
),

dated_orders as (
    select
        *,
        {{ reporting_date("ordered_at") }} as ordered_date
    from int_orders
    where not is_deleted
),

segmented as (
    {{ with_segments(
        "dated_orders", "order_id", "ordered_at",
        own=["country"] | select("in", segments()) | list
    ) | indent(4) }}
),

final as (
    select
        segmented.order_id,
        segmented.customer_id,
        segmented.account_id,
        segmented.subscription_id,
        segmented.source,
        coalesce(segmented.channel, 'unknown') as channel,
        coalesce(segmented.country, 'unknown') as country,
        segmented.status,
        segmented.currency,
        {%- for segment in segments() %}
            segmented.segment_{{ segment }},
        {%- endfor %}
        segmented.product_amount,
        segmented.discount_amount,
        segmented.tax_amount,
        segmented.shipping_amount,
        {{ reporting_amount("segmented.product_amount", "rates.rate") }}
            as reporting_product_amount,
        rates.rate as exchange_rate,
        segmented.is_order,
        segmented.is_renewal,
        -- A choice made anew: what a subscription bills is decided by its running.
        segmented.is_order
        and not segmented.is_renewal
        and segmented.subscription_id is null as is_purchase,
        coalesce(segmented.ordered_at < segmented.customer_created_at, false)
            as is_before_signup,
        segmented.ordered_date,
        segmented.ordered_at
    from segmented
    left join int_exchange_rates as rates
        on
            segmented.currency = rates.from_currency
            and rates.to_currency = {{ reporting_currency() }}
            and segmented.ordered_date = rates.rate_date
)

select * from final

with

fct_orders as (
    select * from {{ ref("fct_orders") }}
    where is_order
),

fct_refunds as (
    select * from {{ ref("fct_refunds") }}
),

-- Refunds that name an order. They are compared with it in the order's own currency,
-- because between the rates of two days an order that came back whole would leave a
-- few cents of currency gain, which the model of order values would take for a price.
named_refunds as (
    select
        fct_refunds.refund_id,
        fct_refunds.refunded_at,
        fct_orders.order_id,
        fct_orders.product_amount as order_amount,
        fct_orders.exchange_rate,
        case
            when fct_refunds.currency = fct_orders.currency
                then fct_refunds.product_amount
            else cast({{ ratio(
                "fct_refunds.reporting_product_amount", "fct_orders.exchange_rate"
            ) }} as decimal(18, 4))
        end as refund_amount
    from fct_refunds
    inner join fct_orders on fct_refunds.order_id = fct_orders.order_id
),

named_refunds_in_order as (
    select
        *,
        coalesce(sum(refund_amount) over (
            partition by order_id
            order by refunded_at, refund_id
            rows between unbounded preceding and 1 preceding
        ), 0) as refunded_before
    from named_refunds
),

-- A refund takes from its order at most what is left of it.
named_matches as (
    select
        refund_id,
        order_id,
        true as is_named,
        {{ reporting_amount(
            "least(refunded_before + refund_amount, order_amount)"
            ~ " - least(refunded_before, order_amount)",
            "exchange_rate"
        ) }} as matched_amount,
        {{ ratio(
            "least(refunded_before + refund_amount, order_amount)"
            ~ " - least(refunded_before, order_amount)",
            "order_amount"
        ) }} as matched_share
    from named_refunds_in_order
    where refund_amount is null or refunded_before < order_amount
),

named_amounts as (
    select
        order_id,
        sum(matched_amount) as named_amount
    from named_matches
    group by order_id
),

-- A refund that names an order which no source has delivered belongs to nothing that
-- is known here, so it takes nothing from other orders.
other_refunds as (
    select
        customer_id,
        refund_id,
        refunded_at,
        reporting_product_amount as refund_amount
    from fct_refunds
    where
        order_id is null
        and not is_order_missing
        and customer_id != '-1'
        and reporting_product_amount > 0
),

customers_with_other_refunds as (
    select customer_id
    from other_refunds
    group by customer_id
),

-- An order puts what is left of it after the refunds that name it on top of a pile,
-- and every other refund takes from the top of the pile: from the latest earlier
-- orders. An order and a refund of the same instant: the order first.
movements as (
    select
        fct_orders.customer_id,
        fct_orders.order_id as record_id,
        fct_orders.ordered_at as moved_at,
        0 as is_refund,
        fct_orders.reporting_product_amount - coalesce(named_amounts.named_amount, 0)
            as amount
    from fct_orders
    inner join customers_with_other_refunds
        on fct_orders.customer_id = customers_with_other_refunds.customer_id
    left join named_amounts on fct_orders.order_id = named_amounts.order_id
    where fct_orders.reporting_product_amount is not null
    union all
    select
        customer_id,
        refund_id as record_id,
        refunded_at as moved_at,
        1 as is_refund,
        -refund_amount as amount
    from other_refunds
),

sums as (
    select
        *,
        sum(amount) over (
            partition by customer_id
            order by moved_at, is_refund, record_id
            rows between unbounded preceding and current row
        ) as sum_so_far
    from movements
),

-- The pile is never lower than nothing: what a refund could not take is lost, which
-- is how far the plain sum has been below 0.
piles as (
    select
        *,
        sum_so_far - least(0, min(sum_so_far) over (
            partition by customer_id
            order by moved_at, is_refund, record_id
            rows between unbounded preceding and current row
        )) as pile
    from sums
),

-- Later on the pile reached down to `lowest_pile`, so an order that lies higher than
-- that has lost its upper part.
touched_orders as (
    select
        customer_id,
        record_id as order_id,
        moved_at,
        amount,
        pile,
        lowest_pile
    from (
        select
            *,
            min(pile) over (
                partition by customer_id
                order by moved_at, is_refund, record_id
                rows between current row and unbounded following
            ) as lowest_pile
        from piles
    ) as piles_with_future
    where is_refund = 0 and amount > 0 and lowest_pile < pile
),

-- Orders are met by each later refund; the pile only sinks at refunds, so the lowest
-- pile since the order says what is left of it.
met_orders as (
    select
        touched_orders.order_id,
        touched_orders.amount,
        piles.record_id as refund_id,
        piles.moved_at as refunded_at,
        greatest(0, least(
            touched_orders.amount,
            touched_orders.amount - touched_orders.pile + min(piles.pile) over (
                partition by touched_orders.order_id
                order by piles.moved_at, piles.record_id
                rows between unbounded preceding and current row
            )
        )) as left_amount
    from touched_orders
    inner join piles
        on
            touched_orders.customer_id = piles.customer_id
            and piles.is_refund = 1
            and touched_orders.moved_at <= piles.moved_at
),

taken_amounts as (
    select
        order_id,
        refund_id,
        coalesce(
            lag(left_amount) over (
                partition by order_id order by refunded_at, refund_id
            ),
            amount
        ) - left_amount as matched_amount
    from met_orders
),

other_matches as (
    select
        taken_amounts.refund_id,
        taken_amounts.order_id,
        false as is_named,
        cast(taken_amounts.matched_amount as decimal(18, 4)) as matched_amount,
        {{ ratio(
            "taken_amounts.matched_amount", "fct_orders.reporting_product_amount"
        ) }} as matched_share
    from taken_amounts
    inner join fct_orders on taken_amounts.order_id = fct_orders.order_id
    where taken_amounts.matched_amount > 0
),

final as (
    select * from named_matches
    union all
    select * from other_matches
)

select * from final

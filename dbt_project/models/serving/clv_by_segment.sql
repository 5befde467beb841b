{%- set columns = with_declared_segments({}) %}
with

customer_value as (
    select * from {{ ref("customer_value") }}
),

clv_segment_scores as (
    select * from {{ ref("clv_segment_scores") }}
),

sums as (
    select
        {{ breakdown_name(columns) }} as breakdown,
        {{ breakdown_value(columns) }} as breakdown_value,
        min(currency) as currency,
        min(definition_version) as definition_version,
        count(*) as customers,
        cast(sum(value_to_date) as decimal(18, 4)) as value_to_date,
        coalesce(
            {{ ratio("sum(uncovered_count)", "sum(order_count + refund_count)") }}, 0e0
        ) as uncovered_share,
        {{ is_cross(columns) }} as is_cross,
        min(data_as_of) as data_as_of
    from customer_value
    group by
        grouping sets ( -- noqa: PRS, LT02
            {{ breakdown_sets(columns) }}
        )
    -- The total is a set of its own, which has a row even where nobody ever bought.
    having count(*) > 0
),

-- The intervals belong to the predicted total, so all come from the same model run.
final as (
    select
        sums.breakdown,
        sums.breakdown_value,
        sums.currency,
        scores.ci_method,
        scores.value_reason,
        sums.definition_version,
        sums.customers,
        sums.value_to_date,
        sums.uncovered_share,
        scores.predicted_value,
        scores.ci_low,
        scores.ci_high,
        scores.pi_low,
        scores.pi_high,
        scores.backtest_error,
        scores.conf_level,
        sums.data_as_of
    from sums
    left join clv_segment_scores as scores
        on
            sums.breakdown = scores.breakdown
            and sums.breakdown_value = scores.breakdown_value
    where not sums.is_cross
)

select * from final

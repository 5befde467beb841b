with

customer_value as (
    select * from {{ ref("customer_value") }}
),

clv_segment_scores as (
    select * from {{ ref("clv_segment_scores") }}
),

cut_customers as (
    {{- cut_by("customer_value", segment_cuts()) }}
),

summed as (
    select
        breakdown,
        breakdown_value,
        min(currency) as currency,
        min(definition_version) as definition_version,
        count(*) as customers,
        cast(sum(value_to_date) as decimal(18, 4)) as value_to_date,
        coalesce(
            {{ ratio("sum(uncovered_count)", "sum(order_count + refund_count)") }}, 0e0
        ) as uncovered_share,
        min(data_as_of) as data_as_of
    from cut_customers
    group by all
),

-- The interval is that of the predicted total, so both come from the same model run.
final as (
    select
        summed.breakdown,
        summed.breakdown_value,
        summed.currency,
        scores.ci_method,
        scores.value_reason,
        summed.definition_version,
        summed.customers,
        summed.value_to_date,
        summed.uncovered_share,
        scores.predicted_value,
        scores.ci_low,
        scores.ci_high,
        scores.conf_level,
        summed.data_as_of
    from summed
    left join clv_segment_scores as scores
        on
            summed.breakdown = scores.breakdown
            and summed.breakdown_value = scores.breakdown_value
)

select * from final

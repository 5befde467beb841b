{%- set cuts = segment_cuts() %}
with

customer_value as (
    select * from {{ ref("customer_value") }}
),

clv_segment_scores as (
    select * from {{ ref("clv_segment_scores") }}
),

summed as (
    select
        {{ breakdown_columns(cuts) | indent(8) }},
        min(currency) as currency,
        min(definition_version) as definition_version,
        count(*) as customers,
        cast(sum(value_to_date) as decimal(18, 4)) as value_to_date,
        {{ ratio("sum(uncovered_count)", "sum(order_count + refund_count)") }}
            as uncovered_share,
        min(data_as_of) as data_as_of
    from customer_value
    group by {{ breakdown_sets([], cuts) | indent(4) }}
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
    where summed.customers > 0
)

select * from final

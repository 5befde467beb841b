with

customer_churn as (
    select * from {{ ref("customer_churn") }}
    where not is_cross
),

final as (
    select
        basis,
        period_grain,
        breakdown,
        breakdown_value,
        ci_method,
        definition_version,
        customers_at_start,
        kept,
        lost,
        new,
        new_and_lost,
        returned,
        customers_at_end,
        value as churn_rate,
        round(1e0 - value, 10) as retention_rate,
        se,
        ci_low,
        ci_high,
        conf_level,
        is_reportable,
        is_complete,
        period_start,
        data_as_of
    from customer_churn
)

select * from final

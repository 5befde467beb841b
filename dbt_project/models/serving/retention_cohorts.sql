with

customer_retention as (
    select * from {{ ref("customer_retention") }}
    where not is_cross
),

final as (
    select
        basis,
        breakdown,
        breakdown_value,
        ci_method,
        definition_version,
        age_months,
        cohort_size,
        active_customers,
        value as retention_rate,
        se,
        ci_low,
        ci_high,
        conf_level,
        is_reportable,
        true as is_complete,
        is_left_truncated,
        cohort_month,
        data_as_of
    from customer_retention
)

select * from final

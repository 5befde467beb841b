with

clv_segments as (
    select * from {{ source("scores_raw", "clv_segments") }}
),

final as (
    select
        breakdown,
        breakdown_value,
        ci_method,
        value_reason,
        customers,
        predicted_value,
        ci_low,
        ci_high,
        pi_low,
        pi_high,
        backtest_error,
        conf_level
    from clv_segments
)

select * from final

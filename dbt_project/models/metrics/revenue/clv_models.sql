with

clv_model_runs as (
    select * from {{ ref("clv_model_runs") }}
),

final as (
    select
        model,
        quantity_kind,
        quantity,
        fallback_reason,
        value,
        se,
        log_likelihood,
        n_customers,
        is_degenerate,
        is_chosen,
        run_at
    from clv_model_runs
)

select * from final

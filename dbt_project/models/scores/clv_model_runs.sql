with

model_runs as (
    select * from {{ source("scores_raw", "model_runs") }}
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
    from model_runs
)

select * from final

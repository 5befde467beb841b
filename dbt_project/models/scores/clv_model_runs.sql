with

model_runs as (
    select * from {{ source("scores_raw", "model_runs") }}
),

final as (
    select
        {{ model_run_columns() }}
    from model_runs
)

select * from final

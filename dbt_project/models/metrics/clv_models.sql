with

clv_model_runs as (
    select * from {{ ref("clv_model_runs") }}
),

final as (
    select
        {{ model_run_columns() }}
    from clv_model_runs
)

select * from final

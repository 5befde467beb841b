with

clv_model_runs as (
    select * from {{ ref("clv_model_runs") }}
),

final as (
    select
        {{ contract_columns("clv_model_runs") }}
    from clv_model_runs
)

select * from final

with

-- Every column of the scores' contract is published as it is.
clv_model_runs as (
    select * from {{ ref("clv_model_runs") }}
)

select * from clv_model_runs -- noqa: AM04

{{ config(materialized='view') }}

select * from {{ ref('int_stripe__subscription_changes') }} -- noqa: AM04
union all select * from {{ ref('int_files__subscription_changes') }}

{{ config(materialized='view') }}

select * from {{ ref('int_stripe__subscriptions') }} -- noqa: AM04
union all select * from {{ ref('int_files__subscriptions') }}

{{ config(materialized='view') }}

select * from {{ ref('int_hubspot__deals') }} -- noqa: AM04
union all select * from {{ ref('int_files__deals') }}

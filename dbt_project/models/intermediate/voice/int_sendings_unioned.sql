{{ config(materialized='view') }}

select * from {{ ref('int_files__sendings') }} -- noqa: AM04
union all select * from {{ ref('int_qualtrics__sendings') }}

{{ config(materialized='view') }}

select * from {{ ref('int_zendesk__agents') }} -- noqa: AM04
union all select * from {{ ref('int_files__agents') }}

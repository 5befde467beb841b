{{ config(materialized='view') }}

select * from {{ ref('int_zendesk__tickets') }} -- noqa: AM04
union all select * from {{ ref('int_files__tickets') }}

{{ config(materialized='view') }}

select * from {{ ref('int_hubspot__customers') }} -- noqa: AM04
union all select * from {{ ref('int_zendesk__customers') }}
union all select * from {{ ref('int_stripe__customers') }}
union all select * from {{ ref('int_files__customers') }}

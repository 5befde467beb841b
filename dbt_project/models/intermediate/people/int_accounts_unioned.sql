{{ config(materialized='view') }}

select * from {{ ref('int_hubspot__accounts') }} -- noqa: AM04
union all select * from {{ ref('int_zendesk__accounts') }}
union all select * from {{ ref('int_files__accounts') }}

{{ config(materialized='view') }}

select * from {{ ref('int_hubspot__customer_versions') }} -- noqa: AM04
union all select * from {{ ref('int_zendesk__customer_versions') }}
union all select * from {{ ref('int_stripe__customer_versions') }}
union all select * from {{ ref('int_files__customer_versions') }}

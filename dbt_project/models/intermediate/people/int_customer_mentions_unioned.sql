{{ config(materialized='view') }}

select * from {{ ref('int_hubspot__customer_mentions') }} -- noqa: AM04
union all select * from {{ ref('int_zendesk__customer_mentions') }}
union all select * from {{ ref('int_qualtrics__customer_mentions') }}
union all select * from {{ ref('int_stripe__customer_mentions') }}
union all select * from {{ ref('int_files__customer_mentions') }}

{{ config(materialized='view') }}

select * from {{ ref('int_files__responses') }} -- noqa: AM04
union all select * from {{ ref('int_qualtrics__responses') }}
union all select * from {{ ref('int_zendesk__responses') }}

{{ config(materialized='view') }}

select * from {{ ref('int_files__answers') }} -- noqa: AM04
union all select * from {{ ref('int_qualtrics__answers') }}
union all select * from {{ ref('int_zendesk__answers') }}

{{ config(materialized='view') }}

select * from {{ ref('int_files__questions') }} -- noqa: AM04
union all select * from {{ ref('int_qualtrics__questions') }}
union all select * from {{ ref('int_zendesk__questions') }}

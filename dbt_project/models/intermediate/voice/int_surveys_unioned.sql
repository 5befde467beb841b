{{ config(materialized='view') }}

select * from {{ ref('int_files__surveys') }} -- noqa: AM04
union all select * from {{ ref('int_qualtrics__surveys') }}
union all select * from {{ ref('int_zendesk__surveys') }}

{{ config(materialized='view') }}

select * from {{ ref('int_hubspot__staff_emails') }} -- noqa: AM04
union all select * from {{ ref('int_zendesk__staff_emails') }}

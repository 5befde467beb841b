{{ config(materialized='view') }}

select *  -- noqa: AM04
from {{ ref('int_hubspot__staff_emails') }}
union all
select *
from {{ ref('int_zendesk__staff_emails') }}

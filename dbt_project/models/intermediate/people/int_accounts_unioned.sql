{{ config(materialized='view') }}

select *  -- noqa: AM04
from {{ ref('int_hubspot__accounts') }}
union all
select *
from {{ ref('int_zendesk__accounts') }}
union all
select *
from {{ ref('int_files__accounts') }}

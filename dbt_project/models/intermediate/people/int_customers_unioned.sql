{{ config(materialized='view') }}

select *  -- noqa: AM04
from {{ ref('int_hubspot__customers') }}
union all
select *
from {{ ref('int_zendesk__customers') }}
union all
select *
from {{ ref('int_stripe__customers') }}
union all
select *
from {{ ref('int_files__customers') }}

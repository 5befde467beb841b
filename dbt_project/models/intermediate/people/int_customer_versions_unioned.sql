{{ config(materialized='view') }}

select *  -- noqa: AM04
from {{ ref('int_hubspot__customer_versions') }}
union all
select *
from {{ ref('int_zendesk__customer_versions') }}
union all
select *
from {{ ref('int_stripe__customer_versions') }}
union all
select *
from {{ ref('int_files__customer_versions') }}

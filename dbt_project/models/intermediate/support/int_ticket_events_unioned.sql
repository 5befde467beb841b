{{ config(materialized='view') }}

select * from {{ ref('int_zendesk__ticket_events') }} -- noqa: AM04

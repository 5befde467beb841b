{{ config(materialized='view') }}

with

deals as (
    select * from {{ ref('stg_hubspot__deals') }}
    where fault is null
),

deal_contacts as (
    select * from {{ ref('stg_hubspot__deal_contacts') }}
    where not is_deleted
),

deal_companies as (
    select * from {{ ref('stg_hubspot__deal_companies') }}
    where not is_deleted
),

company_merges as (
    select * from {{ ref('int_hubspot__company_merges') }}
),

mentions as (
    select
        deals.source,
        deal_contacts.contact_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        false as is_answer,
        deals.created_at as mentioned_at,
        deal_contacts.first_loaded_at
    from deals
    inner join deal_contacts
        on
            deals.source = deal_contacts.source
            and deals.deal_id = deal_contacts.deal_id
    union all
    select
        deals.source,
        cast(null as {{ dbt.type_string() }}) as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as email,
        {{ record_id(
            'deals.source',
            'coalesce(company_merges.company_id, deal_companies.company_id)'
        ) }} as account_id,
        false as is_answer,
        deals.created_at as mentioned_at,
        deal_companies.first_loaded_at
    from deals
    inner join deal_companies
        on
            deals.source = deal_companies.source
            and deals.deal_id = deal_companies.deal_id
    left join company_merges
        on
            deal_companies.source = company_merges.source
            and deal_companies.company_id = company_merges.merged_company_id
)

select * from mentions

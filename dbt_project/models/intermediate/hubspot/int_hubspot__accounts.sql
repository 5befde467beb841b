{{ config(materialized='view') }}

with

companies as (
    select * from {{ ref('stg_hubspot__companies') }}
),

company_merges as (
    select * from {{ ref('int_hubspot__company_merges') }}
),

-- A company that was merged into another counts as deleted, and who belonged to it
-- belongs to the other.
accounts as (
    select
        companies.source,
        companies.company_id as source_account_id,
        {{ record_id(
            'companies.source',
            'coalesce(parent_merges.company_id, companies.parent_company_id)'
        ) }} as parent_account_id,
        {{ record_id('companies.source', 'companies.owner_id') }} as owner_id,
        companies.name,
        companies.domain,
        companies.industry,
        companies.country,
        companies.attributes,
        companies.load_id,
        companies.employee_count,
        companies.annual_revenue,
        companies.is_deleted or own_merges.company_id is not null as is_deleted,
        companies.created_at,
        companies.updated_at,
        companies.loaded_at,
        companies.created_at as first_created_at,
        companies.first_loaded_at
    from companies
    left join company_merges as own_merges
        on
            companies.source = own_merges.source
            and companies.company_id = own_merges.merged_company_id
    left join company_merges as parent_merges
        on
            companies.source = parent_merges.source
            and companies.parent_company_id = parent_merges.merged_company_id
)

select * from accounts

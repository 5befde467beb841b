{{ config(materialized='view') }}

with

contacts as (
    select * from {{ ref('stg_hubspot__contacts') }}
),

company_merges as (
    select * from {{ ref('int_hubspot__company_merges') }}
),

customers as (
    select
        contacts.source,
        contacts.contact_id as source_customer_id,
        'person' as kind,
        contacts.email,
        contacts.phone,
        contacts.full_name,
        {{ record_id(
            'contacts.source',
            'coalesce(company_merges.company_id, contacts.company_id)'
        ) }} as account_id,
        contacts.country,
        contacts.region,
        contacts.lifecycle_stage,
        contacts.attributes,
        contacts.load_id,
        cast(contacts.birth_year as bigint) as birth_year,
        contacts.is_opted_out,
        contacts.is_deleted,
        contacts.opted_out_at,
        contacts.created_at,
        contacts.updated_at,
        contacts.loaded_at
    from contacts
    left join company_merges
        on
            contacts.source = company_merges.source
            and contacts.company_id = company_merges.merged_company_id
)

select * from customers

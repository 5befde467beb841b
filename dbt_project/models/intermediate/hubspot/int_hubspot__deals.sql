with

deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

stages as (
    select * from {{ ref('stg_hubspot__deal_pipelines') }}
    where not is_deleted
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

-- HubSpot removes a deal that was merged into another without a notice; only the deal
-- that is left lists it.
listed_merges as (
    select
        source,
        deal_id as surviving_deal_id,
        {{ split_items('merged_deal_ids', ';') }} as listed_deal_id
    from deals
    where not is_deleted
),

merged_deals as (
    select
        source,
        trim(listed_deal_id) as deal_id
    from listed_merges
    where trim(listed_deal_id) not in ('', surviving_deal_id)
    group by source, trim(listed_deal_id)
),

-- A deal has one customer here. Where it names several contacts, it is the one with the
-- lowest id, so that the choice does not change from one run to the next.
first_contacts as (
    select
        source,
        deal_id,
        min(contact_id) as contact_id
    from deal_contacts
    group by source, deal_id
),

-- A deal belongs to its primary company; where none is labelled so, to the company with
-- the lowest id.
main_companies as (
    select
        source,
        deal_id,
        coalesce(
            min(case when is_primary then company_id end),
            min(company_id)
        ) as company_id
    from deal_companies
    group by source, deal_id
),

-- A deal may still name a company that was merged into another.
accounts_of_deals as (
    select
        main_companies.source,
        main_companies.deal_id,
        coalesce(company_merges.company_id, main_companies.company_id) as company_id
    from main_companies
    left join company_merges
        on
            main_companies.source = company_merges.source
            and main_companies.company_id = company_merges.merged_company_id
),

-- The deal's own words about its end come first. Where it says nothing, its stage does:
-- a closed stage with the probability 1 is the stage of won deals.
deals_with_status as (
    select
        deals.*,
        coalesce(stages.pipeline, deals.pipeline_id) as pipeline,
        coalesce(stages.stage, deals.stage_id) as stage,
        case
            when coalesce(deals.is_won, stages.is_closed and stages.probability = 1)
                then 'won'
            when coalesce(deals.is_closed, stages.is_closed) then 'lost'
            else 'open'
        end as status
    from deals
    left join stages
        on
            deals.source = stages.source
            and deals.pipeline_id = stages.pipeline_id
            and deals.stage_id = stages.stage_id
),

conformed as (
    select
        deals_with_status.source,
        deals_with_status.deal_id as source_deal_id,
        first_contacts.contact_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as customer_email,
        {{ record_id('deals_with_status.source', 'accounts_of_deals.company_id') }}
            as account_id,
        deals_with_status.owner_id as source_owner_id,
        deals_with_status.pipeline,
        deals_with_status.stage,
        deals_with_status.status,
        deals_with_status.currency,
        '{}' as attributes,
        deals_with_status.fault,
        deals_with_status.load_id,
        deals_with_status.amount,
        deals_with_status.is_deleted or merged_deals.deal_id is not null as is_deleted,
        deals_with_status.created_at,
        -- The close date of an open deal is a forecast, so it is left out.
        case
            when deals_with_status.status != 'open' then deals_with_status.closed_at
        end as closed_at,
        deals_with_status.updated_at,
        deals_with_status.loaded_at
    from deals_with_status
    left join first_contacts
        on
            deals_with_status.source = first_contacts.source
            and deals_with_status.deal_id = first_contacts.deal_id
    left join accounts_of_deals
        on
            deals_with_status.source = accounts_of_deals.source
            and deals_with_status.deal_id = accounts_of_deals.deal_id
    left join merged_deals
        on
            deals_with_status.source = merged_deals.source
            and deals_with_status.deal_id = merged_deals.deal_id
)

select * from conformed

-- HubSpot removes a company that was merged into another without a notice; only the
-- company that is left lists it. Contacts and deals may go on naming the one that is
-- gone.
with

companies as (
    select * from {{ ref('stg_hubspot__companies') }}
    where not is_deleted
),

listed_merges as (
    select
        source,
        company_id,
        {{ split_items('merged_company_ids', ';') }} as listed_company_id
    from companies
),

direct_merges as (
    select
        source,
        trim(listed_company_id) as merged_company_id,
        min(company_id) as company_id
    from listed_merges
    where trim(listed_company_id) not in ('', company_id)
    group by source, trim(listed_company_id)
),

-- The company that is left may have been merged into a third one later, and is still
-- there until HubSpot is read as a whole again.
last_merges as (
    select
        direct_merges.source,
        direct_merges.merged_company_id,
        coalesce(later_merges.company_id, direct_merges.company_id) as company_id
    from direct_merges
    left join direct_merges as later_merges
        on
            direct_merges.source = later_merges.source
            and direct_merges.company_id = later_merges.merged_company_id
)

select * from last_merges
where merged_company_id != company_id

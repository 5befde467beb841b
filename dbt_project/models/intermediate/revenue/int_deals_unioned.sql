with

deals as (
    select * from {{ ref('stg_hubspot__deals') }}
    where fault is null
),

stages as (
    select * from {{ ref('stg_hubspot__deal_pipelines') }}
    where not is_deleted
),

file_deals as (
    select * from {{ ref('stg_files__deals') }}
),

deal_contacts as (
    select
        source,
        deal_id,
        min(contact_id) as contact_id
    from {{ ref('stg_hubspot__deal_contacts') }}
    where not is_deleted
    group by source, deal_id
),

deal_companies as (
    select
        source,
        deal_id,
        min_by(
            company_id, case when is_primary then '0' else '1' end || company_id
        ) as company_id
    from {{ ref('stg_hubspot__deal_companies') }}
    where not is_deleted
    group by source, deal_id
),

hubspot_deals as (
    select
        deals.*,
        deal_contacts.contact_id as customer_key,
        deal_companies.company_id as account_key,
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
    left join deal_contacts
        on
            deals.source = deal_contacts.source
            and deals.deal_id = deal_contacts.deal_id
    left join deal_companies
        on
            deals.source = deal_companies.source
            and deals.deal_id = deal_companies.deal_id
),

united as (
    {{- unite(
        {
            'text': reference_columns([
                'source_deal_id', 'owner_id', 'pipeline', 'stage', 'status',
                'currency', 'attributes',
            ]),
            'decimal(18, 4)': ['amount'],
            'boolean': ['is_deleted'],
            'timestamp': ['created_at', 'closed_at', 'updated_at'],
        },
        {
            'hubspot_deals': {
                'renamed': {
                    'account_id': record_id('source', 'account_key'),
                    'source_deal_id': 'deal_id',
                    'attributes': "'{}'",
                    'closed_at': "case when status != 'open' then closed_at end",
                },
                'lacks': ['customer_external_id', 'customer_email'],
            },
            'file_deals': {'renamed': file_references()},
        },
    ) }}
),

resolved as (
    {{- with_customer('united') }}
),

identified as (
    select
        {{ record_id('source', 'source_deal_id') }} as deal_id,
        customer_id,
        account_id,
        {{ record_id('source', 'owner_id') }} as owner_id,
        source,
        source_deal_id,
        pipeline,
        stage,
        status,
        currency,
        attributes,
        amount,
        is_deleted,
        created_at,
        closed_at,
        updated_at
    from resolved
)

select * from identified

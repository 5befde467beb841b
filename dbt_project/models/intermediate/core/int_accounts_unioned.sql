with

companies as (
    select * from {{ ref('stg_hubspot__companies') }}
),

organizations as (
    select * from {{ ref('stg_zendesk__organizations') }}
),

file_accounts as (
    select * from {{ ref('stg_files__accounts') }}
),

united as (
    {{- unite(
        {
            'text': [
                'source', 'source_account_id', 'parent_key', 'owner_id', 'name',
                'domain', 'industry', 'country', 'attributes',
            ],
            'bigint': ['employee_count'],
            'decimal(18, 4)': ['annual_revenue'],
            'boolean': ['is_deleted'],
            'timestamp': [
                'created_at', 'updated_at', 'first_created_at', 'first_loaded_at',
            ],
        },
        {
            'companies': {'renamed': {
                'source_account_id': 'company_id',
                'parent_key': 'parent_company_id',
                'first_created_at': 'created_at',
            }},
            'organizations': {
                'renamed': {
                    'source_account_id': 'organization_id',
                    'first_created_at': 'created_at',
                },
                'lacks': [
                    'parent_key', 'owner_id', 'industry', 'employee_count',
                    'annual_revenue',
                ],
            },
            'file_accounts': {'renamed': {'parent_key': 'parent_account_id'}},
        },
    ) }}
),

identified as (
    select
        {{ record_id('source', 'source_account_id') }} as account_id,
        {{ record_id('source', 'parent_key') }} as parent_account_id,
        {{ record_id('source', 'owner_id') }} as owner_id,
        source,
        source_account_id,
        name,
        domain,
        industry,
        country,
        attributes,
        employee_count,
        annual_revenue,
        is_deleted,
        created_at,
        updated_at,
        first_created_at,
        first_loaded_at
    from united
)

select * from identified

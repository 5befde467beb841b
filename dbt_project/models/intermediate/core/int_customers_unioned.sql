{%- set opting = ['is_opted_out', 'opted_out_at'] -%}
{%- set unsaid = ['region', 'lifecycle_stage', 'birth_year'] + opting -%}
{%- set nameless = unsaid + ['phone', 'full_name'] -%}

with

versions as (
    select * from {{ ref('int_customer_versions') }}
    where recency = 1
),

shared_mailboxes as (
    select * from {{ ref('shared_mailboxes') }}
),

contacts as (
    select * from {{ ref('stg_hubspot__contacts') }}
),

users as (
    select * from {{ ref('stg_zendesk__users') }}
    where not is_staff
),

payers as (
    select * from {{ ref('stg_stripe__customers') }}
),

file_customers as (
    select * from {{ ref('stg_files__customers') }}
),

mentioned as (
    select * from {{ ref('int_customers_mentioned') }}
),

accounts as (
    select * from {{ ref('int_accounts_unioned') }}
),

described as (
    {{- unite(
        {
            'text': [
                'source', 'source_customer_id', 'customer_record_id', 'kind', 'email',
                'phone', 'full_name', 'account_id', 'country', 'region',
                'lifecycle_stage', 'attributes',
            ],
            'bigint': ['birth_year'],
            'boolean': ['is_opted_out', 'is_deleted'],
            'timestamp': [
                'opted_out_at', 'created_at', 'updated_at', 'first_created_at',
                'first_loaded_at',
            ],
        },
        {
            'contacts': person_record('contact_id', 'company_id'),
            'users': person_record('user_id', 'organization_id', lacks=unsaid),
            'payers': person_record('customer_id', lacks=unsaid[1:]),
            'file_customers': {'renamed': {
                'customer_record_id': record_id('source', 'source_customer_id'),
                'kind': "coalesce(kind, 'person')",
                'email': normalise_email('email'),
                'account_id': record_id('source', 'account_id'),
                'is_opted_out': 'opted_out_at is not null',
            }},
            'mentioned': {
                'renamed': {
                    'source_customer_id': 'email',
                    'kind': "'person'",
                    'attributes': "'{}'",
                    'is_deleted': 'false',
                },
                'lacks': nameless + ['account_id', 'country'],
            },
            'accounts': {
                'renamed': {
                    'source_customer_id': 'source_account_id',
                    'customer_record_id': account_record_id('account_id'),
                    'kind': "'company'",
                },
                'lacks': nameless + ['email'],
            },
        },
    ) }}
),

identified as (
    select
        described.customer_record_id,
        described.source,
        described.source_customer_id,
        described.kind,
        case when shared_mailboxes.mailbox is null then described.email end as email,
        described.phone,
        coalesce(versions.external_identifiers, '[]') as external_ids,
        described.full_name,
        described.account_id,
        described.country,
        described.region,
        described.lifecycle_stage,
        described.attributes,
        described.birth_year,
        described.is_opted_out,
        described.is_deleted,
        described.opted_out_at,
        described.created_at,
        described.updated_at,
        coalesce(versions.first_created_at, described.first_created_at)
            as first_created_at,
        coalesce(versions.first_loaded_at, described.first_loaded_at)
            as first_loaded_at
    from described
    left join versions
        on described.customer_record_id = versions.customer_record_id
    left join shared_mailboxes
        on split_part(described.email, '@', 1) = shared_mailboxes.mailbox
)

select * from identified

{%- set fields = {
    'name_text': '$.properties.name',
    'domain_text': '$.properties.domain',
    'source_industry': '$.properties.industry',
    'country_text': '$.properties.country',
    'parent_company_id': '$.properties.hs_parent_company_id',
    'owner_id': '$.properties.hubspot_owner_id',
    'employee_count_text': '$.properties.numberofemployees',
    'annual_revenue_text': '$.properties.annualrevenue',
    'created_at_text': '$.properties.createdate',
} -%}
{%- do fields.update(segment_fields('$.properties')) -%}

with

companies as (
    {{ current_documents(source('raw_hubspot', 'companies'), fields) }}
),

typed as (
    select
        source,
        source_pk as company_id,
        parent_company_id,
        owner_id,
        {{ trimmed('name_text') }} as name,
        lower({{ trimmed('domain_text') }}) as domain,
        lower(source_industry) as industry,
        source_industry,
        {{ country_code('country_text') }} as country,
        {{ segment_attributes() }} as attributes,
        load_id,
        {{ whole_number('employee_count_text') }} as employee_count,
        {{ parse_amount('annual_revenue_text') }} as annual_revenue,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from companies
)

select * from typed

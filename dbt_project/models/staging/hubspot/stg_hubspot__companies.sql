with

current_documents as (
    select
        *,
        min(_loaded_at) over (partition by _source, _pk) as first_loaded_at
    from {{ source('raw_hubspot', 'companies') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as company_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        first_loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', dict({
            'name_text': '$.properties.name',
            'domain_text': '$.properties.domain',
            'source_industry': '$.properties.industry',
            'country_text': '$.properties.country',
            'parent_company_id': '$.properties.hs_parent_company_id',
            'merged_company_ids': '$.properties.hs_merged_object_ids',
            'owner_id': '$.properties.hubspot_owner_id',
            'employee_count_text': '$.properties.numberofemployees',
            'annual_revenue_text': '$.properties.annualrevenue',
            'created_at_text': '$.properties.createdate',
        }, **segment_fields('$.properties'))) | indent(8) }}
    from current_documents
),

typed as (
    select
        source,
        company_id,
        parent_company_id,
        merged_company_ids,
        owner_id,
        {{ trimmed('name_text') }} as name,
        lower({{ trimmed('domain_text') }}) as domain,
        lower(source_industry) as industry,
        source_industry,
        {{ country_code('country_text') }} as country,
        {{ segment_attributes() }} as attributes,
        load_id,
        {{ whole_number('employee_count_text') }} as employee_count,
        {{ rounded_amount('annual_revenue_text') }} as annual_revenue,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from fields
)

select * from typed

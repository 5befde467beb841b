{%- set fields = {
    'name_text': '$.name',
    'domain_text': '$.domain_names[0]',
    'external_id': '$.external_id',
    'country_text': '$.organization_fields.country',
    'created_at_text': '$.created_at',
} -%}
{%- do fields.update(segment_fields('$.organization_fields')) -%}

with

organizations as (
    {{ current_documents(source('raw_zendesk', 'organizations'), fields) }}
),

typed as (
    select
        source,
        source_pk as organization_id,
        {{ trimmed('external_id') }} as external_id,
        {{ trimmed('name_text') }} as name,
        lower({{ trimmed('domain_text') }}) as domain,
        {{ country_code('country_text') }} as country,
        {{ segment_attributes() }} as attributes,
        load_id,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from organizations
)

select * from typed

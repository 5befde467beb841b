with

current_documents as (
    select
        *,
        min(_loaded_at) over (partition by _source, _pk) as first_loaded_at
    from {{ source('raw_zendesk', 'organizations') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as organization_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        first_loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', dict({
            'name_text': '$.name',
            'domain_text': '$.domain_names[0]',
            'country_text': '$.organization_fields.country',
            'created_at_text': '$.created_at',
        }, **segment_fields('$.organization_fields'))) | indent(8) }}
    from current_documents
),

typed as (
    select
        source,
        organization_id,
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
    from fields
)

select * from typed

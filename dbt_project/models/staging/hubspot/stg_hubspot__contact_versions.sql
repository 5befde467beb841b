with

known_documents as (
    select *
    from {{ source('raw_hubspot', 'contacts') }}
    where {{ is_known('_known_from') }}
),

fields as (
    select
        _source as source,
        _pk as contact_id,
        _hash as document_hash,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', dict({
            'email_text': '$.properties.email',
            'first_name': '$.properties.firstname',
            'last_name': '$.properties.lastname',
            'country_text': '$.properties.country',
            'region_text': '$.properties.state',
            'source_lifecycle_stage': '$.properties.lifecyclestage',
            'company_id': '$.properties.associatedcompanyid',
            'merged_contact_ids': '$.properties.hs_merged_object_ids',
            'created_at_text': '$.properties.createdate',
        }, **segment_fields('$.properties'))) | indent(8) }}
    from known_documents
),

typed as (
    select
        source,
        contact_id,
        document_hash,
        company_id,
        merged_contact_ids,
        {{ normalise_email('email_text') }} as email,
        {{ name_key(full_name('first_name', 'last_name')) }} as name_key,
        {{ country_code('country_text') }} as country,
        {{ trimmed('region_text') }} as region,
        lower(source_lifecycle_stage) as lifecycle_stage,
        {{ segment_attributes() }} as attributes,
        load_id,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from fields
)

select * from typed

with

known_documents as (
    select *
    from {{ source('raw_stripe', 'customers') }}
    where {{ is_known('_known_from') }}
),

fields as (
    select
        _source as source,
        _pk as customer_id,
        _hash as document_hash,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', dict({
            'email_text': '$.email',
            'full_name_text': '$.name',
            'external_id': '$.metadata.crm_id',
            'country_text': '$.address.country',
            'region_text': '$.address.state',
            'created_at_text': '$.created',
        }, **segment_fields('$.metadata'))) | indent(8) }}
    from known_documents
),

typed as (
    select
        source,
        customer_id,
        document_hash,
        {{ trimmed('external_id') }} as external_id,
        {{ normalise_email('email_text') }} as email,
        {{ name_key(trimmed('full_name_text')) }} as name_key,
        {{ country_code('country_text') }} as country,
        {{ trimmed('region_text') }} as region,
        {{ segment_attributes() }} as attributes,
        load_id,
        is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from fields
)

select * from typed

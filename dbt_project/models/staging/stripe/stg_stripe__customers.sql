with

current_documents as (
    select *
    from {{ source('raw_stripe', 'customers') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as customer_id,
        _deleted as is_document_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', dict({
            'email_text': '$.email',
            'phone_text': '$.phone',
            'full_name_text': '$.name',
            'external_id': '$.metadata.crm_id',
            'country_text': '$.address.country',
            'region_text': '$.address.state',
            'deleted_text': '$.deleted',
            'discount': '$.discount',
            'created_at_text': '$.created',
        }, **segment_fields('$.metadata'))) | indent(8) }}
    from current_documents
),

typed as (
    select
        source,
        customer_id,
        {{ trimmed('external_id') }} as external_id,
        {{ normalise_email('email_text') }} as email,
        {{ trimmed('phone_text') }} as phone,
        {{ trimmed('full_name_text') }} as full_name,
        {{ country_code('country_text') }} as country,
        {{ trimmed('region_text') }} as region,
        {{ segment_attributes() }} as attributes,
        discount,
        load_id,
        is_document_deleted or coalesce(deleted_text = 'true', false) as is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from fields
)

select * from typed

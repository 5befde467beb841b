with

current_documents as (
    select *
    from {{ source('raw_zendesk', 'users') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as user_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', dict({
            'email_text': '$.email',
            'phone_text': '$.phone',
            'full_name_text': '$.name',
            'external_id': '$.external_id',
            'organization_id': '$.organization_id',
            'team_group_id': '$.default_group_id',
            'source_role': '$.role',
            'country_text': '$.user_fields.country',
            'created_at_text': '$.created_at',
        }, **segment_fields('$.user_fields'))) | indent(8) }}
    from current_documents
),

typed as (
    select
        source,
        user_id,
        organization_id,
        team_group_id,
        {{ trimmed('external_id') }} as external_id,
        {{ normalise_email('email_text') }} as email,
        {{ trimmed('phone_text') }} as phone,
        {{ trimmed('full_name_text') }} as full_name,
        {{ country_code('country_text') }} as country,
        source_role,
        {{ segment_attributes() }} as attributes,
        load_id,
        -- Agents and admins work for the company, so they are never its customers.
        coalesce(source_role in ('agent', 'admin'), false) as is_staff,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from fields
)

select * from typed

with

current_documents as (
    select *
    from {{ source('raw_hubspot', 'owners') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as owner_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', {
            'email_text': '$.email',
            'first_name': '$.firstName',
            'last_name': '$.lastName',
            'team_text': '$.teams[0].name',
            'created_at_text': '$.createdAt',
        }) | indent(8) }}
    from current_documents
),

typed as (
    select
        source,
        owner_id,
        {{ normalise_email('email_text') }} as email,
        {{ full_name('first_name', 'last_name') }} as full_name,
        {{ trimmed('team_text') }} as team,
        load_id,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from fields
)

select * from typed

with

users as (
    {{ known_documents(source('raw_zendesk', 'users'), {
        'email_text': '$.email',
        'full_name_text': '$.name',
        'external_id': '$.external_id',
        'source_role': '$.role',
        'created_at_text': '$.created_at',
    }) }}
),

typed as (
    select
        source,
        source_pk as user_id,
        document_hash,
        {{ trimmed('external_id') }} as external_id,
        {{ normalise_email('email_text') }} as email,
        {{ name_key(trimmed('full_name_text')) }} as name_key,
        load_id,
        coalesce(source_role in ('agent', 'admin'), false) as is_staff,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from users
)

select * from typed

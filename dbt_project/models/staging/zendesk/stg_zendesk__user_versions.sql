{%- set fields = person_fields('zendesk') -%}

with

users as (
    {{ known_documents(source('raw_zendesk', 'users'), fields) }}
),

typed as (
    select
        source,
        source_pk as user_id,
        document_hash,
        organization_id,
        {{ trimmed('external_id') }} as external_id,
        {{ normalise_email('email_text') }} as email,
        {{ name_key(trimmed('full_name_text')) }} as name_key,
        {{ country_code('country_text') }} as country,
        {{ segment_attributes() }} as attributes,
        load_id,
        coalesce(source_role in ('agent', 'admin'), false) as is_staff,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from users
)

select * from typed

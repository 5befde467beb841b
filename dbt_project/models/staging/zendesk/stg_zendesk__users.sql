{%- set fields = person_fields('zendesk') -%}
{%- do fields.update({
    'phone_text': '$.phone',
    'team_group_id': '$.default_group_id',
}) -%}

with

users as (
    {{ current_documents(source('raw_zendesk', 'users'), fields) }}
),

typed as (
    select
        source,
        source_pk as user_id,
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
        -- agents and admins are staff, never customers (METRICS.md, section 10)
        coalesce(source_role in ('agent', 'admin'), false) as is_staff,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from users
)

select * from typed

{%- set fields = person_fields('hubspot') -%}

with

contacts as (
    {{ known_documents(source('raw_hubspot', 'contacts'), fields) }}
),

typed as (
    select
        source,
        source_pk as contact_id,
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
    from contacts
)

select * from typed

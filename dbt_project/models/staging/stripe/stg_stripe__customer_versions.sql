{%- set fields = person_fields('stripe') -%}

with

customers as (
    {{ known_documents(source('raw_stripe', 'customers'), fields) }}
),

typed as (
    select
        source,
        source_pk as customer_id,
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
    from customers
)

select * from typed

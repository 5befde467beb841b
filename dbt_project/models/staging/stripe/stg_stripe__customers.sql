{%- set fields = person_fields('stripe') -%}
{%- do fields.update({
    'phone_text': '$.phone',
    'deleted_text': '$.deleted',
}) -%}

with

customers as (
    {{ current_documents(source('raw_stripe', 'customers'), fields) }}
),

typed as (
    select
        source,
        source_pk as customer_id,
        {{ trimmed('external_id') }} as external_id,
        {{ normalise_email('email_text') }} as email,
        {{ trimmed('phone_text') }} as phone,
        {{ trimmed('full_name_text') }} as full_name,
        {{ country_code('country_text') }} as country,
        {{ trimmed('region_text') }} as region,
        {{ segment_attributes() }} as attributes,
        load_id,
        is_deleted or coalesce(deleted_text = 'true', false) as is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from customers
)

select * from typed

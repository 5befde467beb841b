{%- set fields = person_fields('hubspot') -%}
{%- do fields.update({
    'phone_text': '$.properties.phone',
    'birth_date_text': '$.properties.date_of_birth',
    'opted_out_text': '$.properties.hs_email_optout',
    'latest_choice': '$.propertiesWithHistory.hs_email_optout[0].value',
    'chosen_at_text': '$.propertiesWithHistory.hs_email_optout[0].timestamp',
}) -%}

with

contacts as (
    {{ current_documents(source('raw_hubspot', 'contacts'), fields) }}
),

typed as (
    select
        source,
        source_pk as contact_id,
        company_id,
        merged_contact_ids,
        {{ normalise_email('email_text') }} as email,
        {{ trimmed('phone_text') }} as phone,
        {{ full_name('first_name', 'last_name') }} as full_name,
        {{ country_code('country_text') }} as country,
        {{ trimmed('region_text') }} as region,
        lower(source_lifecycle_stage) as lifecycle_stage,
        source_lifecycle_stage,
        {{ segment_attributes() }} as attributes,
        load_id,
        try_cast(substr(birth_date_text, 1, 4) as integer) as birth_year,
        coalesce({{ parse_flag('opted_out_text') }}, false) as is_opted_out,
        is_deleted,
        -- only the property's history, newest first, tells when
        case
            when
                {{ parse_flag('opted_out_text') }}
                and {{ parse_flag('latest_choice') }}
                then {{ parse_timestamp('chosen_at_text') }}
        end as opted_out_at,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from contacts
)

select * from typed

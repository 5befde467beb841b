with

current_documents as (
    select *
    from {{ source('raw_hubspot', 'contacts') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as contact_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', dict({
            'email_text': '$.properties.email',
            'phone_text': '$.properties.phone',
            'first_name': '$.properties.firstname',
            'last_name': '$.properties.lastname',
            'birth_date_text': '$.properties.date_of_birth',
            'country_text': '$.properties.country',
            'region_text': '$.properties.state',
            'source_lifecycle_stage': '$.properties.lifecyclestage',
            'company_id': '$.properties.associatedcompanyid',
            'merged_contact_ids': '$.properties.hs_merged_object_ids',
            'opted_out_text': '$.properties.hs_email_optout',
            'latest_choice': '$.propertiesWithHistory.hs_email_optout[0].value',
            'chosen_at_text': '$.propertiesWithHistory.hs_email_optout[0].timestamp',
            'created_at_text': '$.properties.createdate',
        }, **segment_fields('$.properties'))) | indent(8) }}
    from current_documents
),

typed as (
    select
        source,
        contact_id,
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
        -- The property itself does not say when it was set. Its history does, newest
        -- entry first, so an opt-out has a time only if the newest entry is one.
        case
            when
                {{ parse_flag('opted_out_text') }}
                and {{ parse_flag('latest_choice') }}
                then {{ parse_timestamp('chosen_at_text') }}
        end as opted_out_at,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from fields
)

select * from typed

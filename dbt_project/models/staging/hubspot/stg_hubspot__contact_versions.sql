with

contacts as (
    {{ known_documents(source('raw_hubspot', 'contacts'), {
        'email_text': '$.properties.email',
        'first_name': '$.properties.firstname',
        'last_name': '$.properties.lastname',
        'merged_contact_ids': '$.properties.hs_merged_object_ids',
        'created_at_text': '$.properties.createdate',
    }) }}
),

typed as (
    select
        source,
        source_pk as contact_id,
        document_hash,
        merged_contact_ids,
        {{ normalise_email('email_text') }} as email,
        {{ name_key(full_name('first_name', 'last_name')) }} as name_key,
        load_id,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from contacts
)

select * from typed

with

surveys as (
    {{ current_documents(source('raw_qualtrics', 'surveys'), {
        'name_text': '$.name',
        'is_active_text': '$.isActive',
        'created_at_text': '$.creationDate',
    }) }}
),

typed as (
    select
        source,
        source_pk as survey_id,
        {{ trimmed('name_text') }} as name,
        load_id,
        {{ parse_flag('is_active_text') }} as is_active,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from surveys
)

select * from typed

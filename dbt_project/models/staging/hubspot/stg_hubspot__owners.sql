with

owners as (
    {{ current_documents(source('raw_hubspot', 'owners'), {
        'email_text': '$.email',
        'first_name': '$.firstName',
        'last_name': '$.lastName',
        'team_text': '$.teams[0].name',
        'created_at_text': '$.createdAt',
    }) }}
),

typed as (
    select
        source,
        source_pk as owner_id,
        {{ normalise_email('email_text') }} as email,
        {{ full_name('first_name', 'last_name') }} as full_name,
        {{ trimmed('team_text') }} as team,
        load_id,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from owners
)

select * from typed

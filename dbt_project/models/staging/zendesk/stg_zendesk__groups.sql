with

teams as (
    {{ current_documents(source('raw_zendesk', 'groups'), {
        'name_text': '$.name',
    }) }}
),

typed as (
    select
        source,
        source_pk as group_id,
        {{ trimmed('name_text') }} as team,
        load_id,
        is_deleted,
        updated_at,
        loaded_at
    from teams
)

select * from typed

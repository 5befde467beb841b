with

current_documents as (
    select *
    from {{ source('raw_zendesk', 'groups') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as group_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', {
            'name_text': '$.name',
        }) }}
    from current_documents
),

typed as (
    select
        source,
        group_id,
        {{ trimmed('name_text') }} as team,
        load_id,
        is_deleted,
        updated_at,
        loaded_at
    from fields
)

select * from typed

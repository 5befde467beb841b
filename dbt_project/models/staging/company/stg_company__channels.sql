with

current_documents as (
    select *
    from {{ source('raw_company', 'channels') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

-- A row that is no longer in the company's file declares nothing.
fields as (
    select
        _load_id as load_id,
        _loaded_at as loaded_at,
        {{ json_texts('doc', {
            'source_channel': '$.source_channel',
            'channel': '$.channel',
        }) }}
    from current_documents
    where not _deleted
),

typed as (
    select
        source_channel,
        channel,
        load_id,
        loaded_at
    from fields
)

select * from typed

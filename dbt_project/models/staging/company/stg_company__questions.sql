with

current_documents as (
    select *
    from {{ source('raw_company', 'questions') }}
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
            'source': '$.source',
            'survey': '$.survey',
            'question': '$.question',
            'role': '$.role',
            'dimension': '$.dimension',
            'touchpoint': '$.touchpoint',
            'ces_version': '$.ces_version',
            'scale_min_text': '$.scale_min',
            'scale_max_text': '$.scale_max',
            'good_from_text': '$.good_from',
            'higher_is_better_text': '$.higher_is_better',
        }) }}
    from current_documents
    where not _deleted
),

typed as (
    select
        source,
        survey,
        question,
        role,
        dimension,
        touchpoint,
        ces_version,
        load_id,
        cast({{ whole_number('scale_min_text') }} as integer) as scale_min,
        cast({{ whole_number('scale_max_text') }} as integer) as scale_max,
        cast({{ whole_number('good_from_text') }} as integer) as good_from,
        {{ parse_flag('higher_is_better_text') }} as higher_is_better,
        loaded_at
    from fields
)

select * from typed

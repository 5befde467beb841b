with

current_documents as (
    select *
    from {{ source('raw_hubspot', 'deal_pipelines') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

-- One document lists every stage of one pipeline.
stages as (
    select
        _source as source,
        _pk as pipeline_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_text('doc', '$.label') }} as pipeline,
        {{ json_items('doc', '$.stages') }} as stage
    from current_documents
),

fields as (
    select
        source,
        pipeline_id,
        pipeline,
        is_deleted,
        load_id,
        loaded_at,
        updated_at,
        {{ json_texts('stage', {
            'stage_id': '$.id',
            'stage_label': '$.label',
            'is_closed_text': '$.metadata.isClosed',
            'probability_text': '$.metadata.probability',
        }) }}
    from stages
),

typed as (
    select
        source,
        pipeline_id,
        stage_id,
        pipeline,
        stage_label as stage,
        load_id,
        try_cast(probability_text as double) as probability,
        {{ parse_flag('is_closed_text') }} as is_closed,
        is_deleted,
        updated_at,
        loaded_at
    from fields
)

select * from typed

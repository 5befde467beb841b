with

pipelines as (
    {{ current_documents(source('raw_hubspot', 'deal_pipelines'), {
        'label': '$.label',
        'stages': '$.stages',
    }) }}
),

stages as (
    {{ read_items(
        'pipelines',
        ['source', 'source_pk', 'label', 'load_id', 'is_deleted', 'updated_at', 'loaded_at'],
        'stages',
        {
            'stage_id': '$.id',
            'stage_label': '$.label',
            'is_closed_text': '$.metadata.isClosed',
            'probability_text': '$.metadata.probability',
        },
    ) }}
),

typed as (
    select
        source,
        source_pk as pipeline_id,
        stage_id,
        label as pipeline,
        stage_label as stage,
        load_id,
        try_cast(probability_text as double) as probability,
        {{ parse_flag('is_closed_text') }} as is_closed,
        is_deleted,
        updated_at,
        loaded_at
    from stages
)

select * from typed

with

pipelines as (
    {{ current_documents(source('raw_hubspot', 'deal_pipelines'), {
        'label': '$.label',
        'stages': '$.stages',
    }) }}
),

listed as (
    select
        source,
        source_pk as pipeline_id,
        label as pipeline,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
        {{ json_items('stages', '$') }} as stage
    from pipelines
),

read as (
    select
        source,
        pipeline_id,
        pipeline,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
        {{ json_texts('stage', {
            'stage_id': '$.id',
            'stage_label': '$.label',
            'is_closed_text': '$.metadata.isClosed',
            'probability_text': '$.metadata.probability',
        }) }}
    from listed
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
    from read
)

select * from typed

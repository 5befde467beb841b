with

associations as (
    {{ current_documents(source('raw_hubspot', 'contact_companies'), {
        'targets': '$.to',
    }) }}
),

targets as (
    {{ read_items(
        'associations',
        ['source', 'source_pk', 'load_id', 'is_deleted', 'updated_at', 'loaded_at'],
        'targets',
        {
            'company_id': '$.toObjectId',
            'first_label': '$.associationTypes[0].label',
            'second_label': '$.associationTypes[1].label',
        },
    ) }}
),

typed as (
    select
        source,
        source_pk as contact_id,
        company_id,
        load_id,
        coalesce('Primary' in (first_label, second_label), false) as is_primary,
        is_deleted,
        updated_at,
        loaded_at
    from targets
    where company_id is not null
)

select * from typed

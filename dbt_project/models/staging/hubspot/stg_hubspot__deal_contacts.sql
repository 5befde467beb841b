with

associations as (
    {{ current_documents(source('raw_hubspot', 'deal_contacts'), {
        'targets': '$.to',
    }) }}
),

targets as (
    {{ read_items(
        'associations',
        ['source', 'source_pk', 'load_id', 'is_deleted', 'updated_at', 'loaded_at'],
        'targets',
        {
            'contact_id': '$.toObjectId',
            'first_label': '$.associationTypes[0].label',
            'second_label': '$.associationTypes[1].label',
        },
    ) }}
),

typed as (
    select
        source,
        source_pk as deal_id,
        contact_id,
        load_id,
        coalesce('Primary' in (first_label, second_label), false) as is_primary,
        is_deleted,
        updated_at,
        loaded_at
    from targets
    where contact_id is not null
)

select * from typed

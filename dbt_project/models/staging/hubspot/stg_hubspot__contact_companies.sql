with

associations as (
    {{ current_documents(source('raw_hubspot', 'contact_companies'), {
        'targets': '$.to',
    }) }}
),

listed as (
    select
        source,
        source_pk as contact_id,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
        {{ json_items('targets', '$') }} as target
    from associations
),

read as (
    select
        source,
        contact_id,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
        {{ json_texts('target', {
            'company_id': '$.toObjectId',
            'first_label': '$.associationTypes[0].label',
            'second_label': '$.associationTypes[1].label',
        }) }}
    from listed
),

typed as (
    select
        source,
        contact_id,
        company_id,
        load_id,
        coalesce('Primary' in (first_label, second_label), false) as is_primary,
        is_deleted,
        updated_at,
        loaded_at
    from read
    where company_id is not null
)

select * from typed

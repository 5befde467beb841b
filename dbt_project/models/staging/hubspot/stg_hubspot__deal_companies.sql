with

current_documents as (
    select
        *,
        min(_loaded_at) over (partition by _source, _pk) as first_loaded_at
    from {{ source('raw_hubspot', 'deal_companies') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

-- One document lists every company of one deal.
associations as (
    select
        _source as source,
        _pk as deal_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        first_loaded_at,
        _cursor as updated_at,
        {{ json_items('doc', '$.to') }} as association
    from current_documents
),

fields as (
    select
        source,
        deal_id,
        is_deleted,
        load_id,
        loaded_at,
        first_loaded_at,
        updated_at,
        {{ json_texts('association', {
            'company_id': '$.toObjectId',
            'first_label': '$.associationTypes[0].label',
            'second_label': '$.associationTypes[1].label',
        }) }}
    from associations
),

typed as (
    select
        source,
        deal_id,
        company_id,
        load_id,
        coalesce('Primary' in (first_label, second_label), false) as is_primary,
        is_deleted,
        updated_at,
        loaded_at,
        first_loaded_at
    from fields
    where company_id is not null
)

select * from typed

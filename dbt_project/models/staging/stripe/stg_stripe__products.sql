with

current_documents as (
    select *
    from {{ source('raw_stripe', 'products') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as product_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', {
            'name_text': '$.name',
            'plan_text': '$.metadata.plan',
            'created_at_text': '$.created',
        }) }}
    from current_documents
),

typed as (
    select
        source,
        product_id,
        coalesce({{ trimmed('plan_text') }}, lower({{ trimmed('name_text') }})) as plan,
        {{ trimmed('name_text') }} as name,
        load_id,
        is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from fields
)

select * from typed

with

products as (
    {{ current_documents(source('raw_stripe', 'products'), {
        'name_text': '$.name',
        'plan_text': '$.metadata.plan',
        'created_at_text': '$.created',
    }) }}
),

typed as (
    select
        source,
        source_pk as product_id,
        coalesce({{ trimmed('plan_text') }}, lower({{ trimmed('name_text') }})) as plan,
        {{ trimmed('name_text') }} as name,
        load_id,
        is_deleted,
        {{ epoch_timestamp('created_at_text') }} as created_at,
        updated_at,
        loaded_at
    from products
)

select * from typed

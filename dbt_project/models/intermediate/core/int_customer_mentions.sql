{#- What in a file may name a customer by e-mail, and the time that dates it. -#}
{%- set file_entities = {
    'deals': 'created_at',
    'orders': 'ordered_at',
    'refunds': 'refunded_at',
    'subscriptions': 'started_at',
    'tickets': 'created_at',
    'responses': 'recorded_at',
} -%}

with

mentions as (
    select
        source,
        cast(null as {{ dbt.type_string() }}) as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as email,
        true as is_answer,
        recorded_at as mentioned_at,
        first_loaded_at
    from {{ ref('stg_qualtrics__responses') }}
    where fault is null
    {% for relation in ['stg_stripe__invoices', 'stg_stripe__charges'] %}
        union all
        select
            source,
            customer_id as customer_key,
            cast(null as {{ dbt.type_string() }}) as customer_external_id,
            {{ normalise_email('customer_email') }} as email,
            false as is_answer,
            created_at as mentioned_at,
            first_loaded_at
        from {{ ref(relation) }}
        where fault is null
    {% endfor %}
    {% for entity, time in file_entities.items() %}
        union all
        select
            source,
            customer_id as customer_key,
            customer_external_id,
            {{ normalise_email('customer_email') }} as email,
            {{ 'true' if entity == 'responses' else 'false' }} as is_answer,
            {{ time }} as mentioned_at,
            first_loaded_at
        from {{ ref('stg_files__' ~ entity) }}
    {% endfor %}
)

select * from mentions
where email is not null

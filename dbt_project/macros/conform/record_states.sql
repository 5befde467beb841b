{#- What every customer record says of where its customer belongs, and what tools' records
    said before (METRICS.md, section 11: actual history): one row per record and time,
    from `said_from` up to `said_until`, null while it is still said. What a record said
    first is all that is known of it before. Rows of files have no versions. -#}
{% macro record_states() -%}
    {%- set said = ['account_id', 'country', 'region', 'lifecycle_stage', 'attributes'] -%}
    {%- set said = said + ['is_deleted'] -%}
    select
        customer_record_id,
        {{ said | join(',\n        ') }},
        {%- for name in var('segments') %}
        {{ json_text('attributes', '$.' ~ name) }} as segment_{{ name }},
        {%- endfor %}
        updated_at,
        coalesce(
            lag(said_until) over (
                partition by customer_record_id
                order by said_until asc nulls last
            ),
            timestamp '1970-01-01 00:00:00'
        ) as said_from,
        said_until
    from (
        select
            customer_record_id,
            {{ said | join(',\n            ') }},
            updated_at,
            cast(null as timestamp) as said_until
        from {{ ref('int_customers_unioned') }}
        union all
        select * from ({{ past_states(said) }}) as past_states
    ) as states
{%- endmacro %}

{#- A column of a span, else what is told next: nobody moves by telling more, and a
    property that is read for the first time was true of old days as well as any. -#}
{% macro told(column) -%}
    coalesce(
            {{ column }},
            min_by({{ column }}, valid_from) filter (where {{ column }} is not null)
                over later_spans
        )
{%- endmacro %}

{#- The declared segments as one JSON object, each told so. -#}
{% macro told_attributes() -%}
    {%- set members = {} -%}
    {%- for name in var('segments') -%}
        {%- do members.update({name: told('segment_' ~ name)}) -%}
    {%- endfor -%}
    {{ json_object(members) }}
{%- endmacro %}

{#- Of every run of versions that say the same, one row: the last one, unless it is the
    record's last. -#}
{% macro past_states(said) -%}
    {%- set parts = {
        'stg_hubspot__contact_versions': ('contact_id', 'company_id', []),
        'stg_zendesk__user_versions': (
            'user_id', 'organization_id', ['region', 'lifecycle_stage']
        ),
        'stg_stripe__customer_versions': ('customer_id', none, ['lifecycle_stage']),
    } -%}
    {%- set no_text = 'cast(null as ' ~ dbt.type_string() ~ ')' -%}
    select
        customer_record_id,
        {{ said | join(',\n        ') }},
        updated_at,
        said_until
    from (
        select
            *,
            {%- for column in said %}
            lead({{ column }}) over versions_in_order as next_{{ column }},
            {%- endfor %}
            lead(updated_at) over versions_in_order as said_until
        from (
            {%- for relation, (id, account, lacks) in parts.items() %}
            select
                {{ record_id('source', id) }} as customer_record_id,
                {{ record_id('source', account) if account else no_text }}
                    as account_id,
                {%- for column in said[1:] %}
                {{ no_text ~ ' as ' if column in lacks }}{{ column }},
                {%- endfor %}
                updated_at,
                load_id,
                document_hash
            from {{ ref(relation) }}
            {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) as versions
        window versions_in_order as (
            partition by customer_record_id
            order by updated_at asc, load_id asc, is_deleted asc, document_hash asc
        )
    ) as followed_versions
    where
        said_until is not null
        and (
            {%- for column in said %}
            {{ 'or ' if not loop.first }}{{ column }} is distinct from next_{{ column }}
            {%- endfor %}
        )
{%- endmacro %}

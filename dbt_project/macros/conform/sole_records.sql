{#- A query of what a source's own ids mean, over all sources of a model: `key` by
    `source_key`, without those that several records carry. -#}
{% macro sole_records(model, key, source_key) -%}
    select
        {{ source_key }},
        min({{ key }}) as {{ key }}
    from {{ ref(model) }}
    group by {{ source_key }}
    having count(*) = 1
{%- endmacro %}

{#- One row per element of a JSON list: `columns` of `relation`, and the element's
    `fields` (column name -> JSON path), all taken in one parse. -#}
{% macro read_items(relation, columns, list, fields) -%}
    select
        {{ columns | join(',\n        ') }},
        {{ json_texts('item', fields) | indent(8) }}
    from (
        select
            {{ columns | join(',\n            ') }},
            {{ json_items(list, '$') }} as item
        from {{ relation }}
    ) as listed
{%- endmacro %}

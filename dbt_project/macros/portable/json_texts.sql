{#- Select items, one per entry of `fields` (column name -> JSON path), all taken in
    one parse of the document. -#}
{% macro json_texts(column, fields) -%}
    {{ return(adapter.dispatch('json_texts')(column, fields)) }}
{%- endmacro %}

{% macro default__json_texts(column, fields) -%}
    json_extract_string(
        {{ column }}, ['{{ fields.values() | join("', '") }}']
    ) as _texts
    {%- for name in fields %},
    _texts[{{ loop.index }}] as {{ name }}
    {%- endfor %}
{%- endmacro %}

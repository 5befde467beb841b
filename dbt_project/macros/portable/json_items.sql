{#- One row per element of the JSON array at `path`: a select item, each element a
    JSON text. A document without the array gives no row. -#}
{% macro json_items(column, path) -%}
    {{ return(adapter.dispatch('json_items')(column, path)) }}
{%- endmacro %}

{% macro default__json_items(column, path) -%}
    unnest(try_cast(json_extract({{ column }}, '{{ path }}') as json[]))
{%- endmacro %}

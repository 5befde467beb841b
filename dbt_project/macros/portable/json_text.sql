{#- The text at one path of a JSON document; null when absent or JSON null. For more
    than one path of a document use `json_texts`, which parses it once. -#}
{% macro json_text(column, path) -%}
    {{ return(adapter.dispatch('json_text')(column, path)) }}
{%- endmacro %}

{% macro default__json_text(column, path) -%}
    json_extract_string({{ column }}, '{{ path }}')
{%- endmacro %}

{#- One row per part of a text cut at `separator`: a select item. -#}
{% macro split_items(column, separator) -%}
    {{ return(adapter.dispatch('split_items')(column, separator)) }}
{%- endmacro %}

{% macro default__split_items(column, separator) -%}
    unnest(string_split({{ column }}, '{{ separator }}'))
{%- endmacro %}

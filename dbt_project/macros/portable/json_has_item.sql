{#- Whether a JSON list of texts, as text, contains one; false for no list. -#}
{% macro json_has_item(column, item) -%}
    {{ return(adapter.dispatch('json_has_item')(column, item)) }}
{%- endmacro %}

{% macro default__json_has_item(column, item) -%}
    coalesce(json_contains(try_cast({{ column }} as json), '"{{ item }}"'), false)
{%- endmacro %}

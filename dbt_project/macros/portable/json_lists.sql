{#- Whether a JSON list of plain words, as text, contains the word in `item`, an
    expression; false for a null item. -#}
{% macro json_lists(column, item) -%}
    {{ return(adapter.dispatch('json_lists')(column, item)) }}
{%- endmacro %}

{% macro default__json_lists(column, item) -%}
    coalesce(json_contains(try_cast({{ column }} as json), to_json({{ item }})), false)
{%- endmacro %}

{#- One row per member of the JSON object in `column`: a select item, a struct of
    `key` and `value`, both text. -#}
{% macro json_members(column) -%}
    {{ return(adapter.dispatch('json_members')(column)) }}
{%- endmacro %}

{% macro default__json_members(column) -%}
    unnest(map_entries(try_cast(
        try_cast({{ column }} as json) as map(varchar, varchar)
    )))
{%- endmacro %}

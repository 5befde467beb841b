{#- One row per member of the JSON object in `column`: two select items, the member's
    key and its value, both text, under the names given. -#}
{% macro json_members(column, key, value) -%}
    {{ return(adapter.dispatch('json_members')(column, key, value)) }}
{%- endmacro %}

{% macro default__json_members(column, key, value) -%}
    try_cast(try_cast({{ column }} as json) as map(varchar, varchar)) as _members,
    unnest(map_keys(_members)) as {{ key }},
    unnest(map_values(_members)) as {{ value }}
{%- endmacro %}

{#- One row per element of the JSON array at `path`: two select items, the element as a
    JSON text and its place in the list from 1, under the names given. A document without
    the array gives no row. -#}
{% macro json_numbered_items(column, path, item, place) -%}
    {{ return(adapter.dispatch('json_numbered_items')(column, path, item, place)) }}
{%- endmacro %}

{% macro default__json_numbered_items(column, path, item, place) -%}
    try_cast(json_extract({{ column }}, '{{ path }}') as json[]) as _items,
    unnest(_items) as {{ item }},
    generate_subscripts(_items, 1) as {{ place }}
{%- endmacro %}

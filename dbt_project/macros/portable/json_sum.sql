{#- The sum, as text, of the whole numbers at `path` in each element of a JSON list. -#}
{% macro json_sum(column, path) -%}
    {{ return(adapter.dispatch('json_sum')(column, path)) }}
{%- endmacro %}

{% macro default__json_sum(column, path) -%}
    cast(list_sum(list_transform(
        try_cast({{ column }} as json[]),
        lambda item: try_cast(json_extract_string(item, '{{ path }}') as decimal(18, 0))
    )) as varchar)
{%- endmacro %}

{#- The sum or the maximum (`aggregate`), as text, of the whole numbers at `path` in
    each element of a JSON list. -#}
{% macro json_aggregate(aggregate, column, path) -%}
    {{ return(adapter.dispatch('json_aggregate')(aggregate, column, path)) }}
{%- endmacro %}

{% macro default__json_aggregate(aggregate, column, path) -%}
    cast(list_{{ aggregate }}(list_transform(
        try_cast({{ column }} as json[]),
        lambda item: try_cast(json_extract_string(item, '{{ path }}') as decimal(18, 0))
    )) as varchar)
{%- endmacro %}

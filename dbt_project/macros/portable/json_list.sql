{#- A JSON list as text, of those of the given texts that are not null. -#}
{% macro json_list(values) -%}
    {{ return(adapter.dispatch('json_list')(values)) }}
{%- endmacro %}

{% macro default__json_list(values) -%}
    cast(to_json(list_filter(
        [{{ values | join(', ') }}], lambda item: item is not null
    )) as varchar)
{%- endmacro %}

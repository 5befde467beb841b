{#- A JSON object as text; `members` maps each key to an expression of text. -#}
{% macro json_object(members) -%}
    {{ return(adapter.dispatch('json_object')(members)) }}
{%- endmacro %}

{% macro default__json_object(members) -%}
    cast(json_object(
        {%- for key, value in members.items() %}
        '{{ key }}', {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
    ) as varchar)
{%- endmacro %}

{#- 1 for Monday to 7 for Sunday. -#}
{% macro iso_day_of_week(timestamp) -%}
    {{ return(adapter.dispatch('iso_day_of_week')(timestamp)) }}
{%- endmacro %}

{% macro default__iso_day_of_week(timestamp) -%}
    extract(isodow from {{ timestamp }})
{%- endmacro %}

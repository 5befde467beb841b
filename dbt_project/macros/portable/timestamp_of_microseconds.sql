{#- Whole microseconds since 1970 as a timestamp in UTC. -#}
{% macro timestamp_of_microseconds(microseconds) -%}
    {{ return(adapter.dispatch('timestamp_of_microseconds')(microseconds)) }}
{%- endmacro %}

{% macro duckdb__timestamp_of_microseconds(microseconds) -%}
    make_timestamp({{ microseconds }})
{%- endmacro %}

{#- The local time in a zone of a UTC timestamp. -#}
{% macro utc_to_local(timestamp, zone) -%}
    {{ return(adapter.dispatch('utc_to_local')(timestamp, zone)) }}
{%- endmacro %}

{% macro default__utc_to_local(timestamp, zone) -%}
    timezone({{ zone }}, timezone('UTC', {{ timestamp }}))
{%- endmacro %}

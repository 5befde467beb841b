{#- The UTC timestamp of a local time in a zone (an expression). Of a local time that
    occurs twice, the first: the engine alone takes the second. -#}
{% macro local_to_utc(timestamp, zone) -%}
    {{ return(adapter.dispatch('local_to_utc')(timestamp, zone)) }}
{%- endmacro %}

{% macro default__local_to_utc(timestamp, zone) -%}
    timezone('UTC', least(
        timezone({{ zone }}, {{ timestamp }}),
        timezone({{ zone }}, {{ timestamp }} - interval 1 hour) + interval 1 hour
    ))
{%- endmacro %}

{#- The last word of a text. -#}
{% macro last_word(column) -%}
    {{ return(adapter.dispatch('last_word')(column)) }}
{%- endmacro %}

{% macro default__last_word(column) -%}
    regexp_extract({{ column }}, '[^ ]+$')
{%- endmacro %}

{#- The text in Unicode's composed form (NFC): one spelling for é. -#}
{% macro composed_text(column) -%}
    {{ return(adapter.dispatch('composed_text')(column)) }}
{%- endmacro %}

{% macro default__composed_text(column) -%}
    nfc_normalize({{ column }})
{%- endmacro %}

{#- The text without white space of any kind around it, null when nothing is left.
    `trim` alone leaves tabs, zero-width spaces and byte order marks. -#}
{% macro trimmed(column) -%}
    {{ return(adapter.dispatch('trimmed')(column)) }}
{%- endmacro %}

{% macro default__trimmed(column) -%}
    nullif(regexp_extract(
        {{ column }},
        '^[\s\x{00A0}\x{200B}-\x{200D}\x{2060}\x{FEFF}]*((?s:.*?))'
        || '[\s\x{00A0}\x{200B}-\x{200D}\x{2060}\x{FEFF}]*$',
        1
    ), '')
{%- endmacro %}

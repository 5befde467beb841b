{#- Whether all characters of a text are ASCII: it has as many bytes as characters. -#}
{% macro is_ascii(column) -%}
    {{ return(adapter.dispatch('is_ascii')(column)) }}
{%- endmacro %}

{% macro duckdb__is_ascii(column) -%}
    strlen({{ column }}) = length({{ column }})
{%- endmacro %}

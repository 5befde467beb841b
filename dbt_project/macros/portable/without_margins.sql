{#- The text without white space and invisible characters around it; null when nothing
    is left. `trimmed` does the same and is faster. -#}
{% macro without_margins(column) -%}
    {{ return(adapter.dispatch('without_margins')(column)) }}
{%- endmacro %}

{% macro duckdb__without_margins(column) -%}
    nullif(regexp_replace({{ column }}, '^{{ margin() }}+|{{ margin() }}+$', '', 'g'), '')
{%- endmacro %}

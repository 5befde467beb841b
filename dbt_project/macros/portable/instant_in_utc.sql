{#- A text with an offset as a timestamp in UTC; null when the engine cannot read it. The
    cast to a timestamp without a zone would drop the offset. -#}
{% macro instant_in_utc(column) -%}
    {{ return(adapter.dispatch('instant_in_utc')(column)) }}
{%- endmacro %}

{% macro duckdb__instant_in_utc(column) -%}
    timezone('UTC', try_cast({{ column }} as timestamptz))
{%- endmacro %}

{#- The text of a time with the second :59 where it says :60, which no engine reads. -#}
{% macro before_leap_second(column) -%}
    {{ return(adapter.dispatch('before_leap_second')(column)) }}
{%- endmacro %}

{% macro duckdb__before_leap_second(column) -%}
    regexp_replace({{ column }}, '(:[0-5][0-9]):60', '\1:59')
{%- endmacro %}

{#- Whether the text without its margins matches a regular expression as a whole. -#}
{% macro matches_inside(column, pattern) -%}
    {{ matches(column, margin() ~ '*(' ~ pattern ~ ')' ~ margin() ~ '*') }}
{%- endmacro %}

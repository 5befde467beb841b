{#- Whether a text may have white space or invisible characters around it: it is empty,
    or its first or last character is no visible ASCII character. -#}
{% macro may_have_margins(column) -%}
    not (left({{ column }}, 1) between '!' and '~' and right({{ column }}, 1) between '!' and '~')
{%- endmacro %}

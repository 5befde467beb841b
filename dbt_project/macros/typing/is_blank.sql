{#- Whether a text is missing, empty or made of margins alone. -#}
{% macro is_blank(column) -%}
    ({{ column }} is null or {{ matches(column, margin() ~ '*') }})
{%- endmacro %}

{#- The join of two relations on columns of the same names. -#}
{% macro same_cell(left, right, columns) -%}
    {%- for column in columns %}
    {{ left }}.{{ column }} = {{ right }}.{{ column }}
    {{- " and " if not loop.last }}
    {%- endfor %}
{%- endmacro %}

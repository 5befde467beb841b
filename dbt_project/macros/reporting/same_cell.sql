{#- The join of two relations on the columns that they are cut by. -#}
{% macro same_cell(left, right, columns) -%}
    {%- for column in columns %}
    {{ left }}.{{ column }} = {{ right }}.{{ column }}
    {{- " and " if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- What tells one survey score from another in a period; the rows of one score over
    time are told apart by its metric and method too. -#}
{% macro score_columns() -%}
    {{- return(["survey_kind", "ces_version", "breakdown", "breakdown_value"]) }}
{%- endmacro %}

{% macro metric_columns() -%}
    {{- return(score_columns() + ["metric", "method"]) }}
{%- endmacro %}

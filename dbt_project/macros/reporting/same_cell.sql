{#- The join of two relations on the cells of survey scores, and `also` on these. -#}
{% macro same_cell(left, right, also=[]) -%}
    {%- for column in also + [
        "survey_kind", "ces_version", "period_grain", "breakdown", "breakdown_value",
    ] %}
    {{ left }}.{{ column }} = {{ right }}.{{ column }}
    {{- " and " if not loop.last }}
    {%- endfor %}
{%- endmacro %}

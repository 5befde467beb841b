{#- The join of two metrics of one cell of survey_scores. -#}
{% macro same_cell(left, right) -%}
    {%- for column in [
        "survey_kind", "ces_version", "period_grain", "period_start", "breakdown",
        "breakdown_value",
    ] %}
{{ left }}.{{ column }} = {{ right }}.{{ column }}
    {%- if not loop.last %}
and {% endif %}
    {%- endfor %}
{%- endmacro %}

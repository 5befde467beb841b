{#- Names of sources.yml's `segments`. A segment cannot share its name with another
    breakdown: a row of a period table would no longer say by what it is cut. -#}
{% macro segments() -%}
    {%- set taken = ["total", "channel", "survey", "touchpoint", "team"] %}
    {%- for segment in var("segments") if segment in taken %}
        {{- exceptions.raise_compiler_error(
            "segment '" ~ segment ~ "' has the name of a built-in breakdown; rename it"
        ) }}
    {%- endfor %}
    {{- return(var("segments")) }}
{%- endmacro %}

{#- `segment_country, segment_plan,`: the columns' names, for a select list. Each has
    its comma, so that a company without segments leaves nothing behind. -#}
{% macro segment_columns(relation=none) -%}
    {%- for segment in segments() %}
    {{ relation ~ "." if relation }}segment_{{ segment }},
    {%- endfor %}
{%- endmacro %}

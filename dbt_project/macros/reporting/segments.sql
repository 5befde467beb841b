{#- The declared segments, and how an event gets its value of each. -#}

{#- Names of sources.yml's `segments`; orchestration refuses the names of built-in
    breakdowns when it reads that file. -#}
{% macro segments() -%}
    {{- return(var("segments")) }}
{%- endmacro %}

{#- `segment_country, segment_plan,`: the columns' names, for a select list. Each has
    its comma, so that a company without segments leaves nothing behind. -#}
{% macro segment_columns(relation=none) -%}
    {%- for segment in segments() %}
    {{ relation ~ "." if relation }}segment_{{ segment }},
    {%- endfor %}
{%- endmacro %}

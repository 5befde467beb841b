{#- Rows cut by one thing at a time, by grouping sets.

    `cuts` maps a breakdown's name to the column that holds its values. -#}

{#- The breakdowns by declared segments. -#}
{% macro segment_cuts() -%}
    {%- set cuts = {} %}
    {%- for segment in segments() %}
        {%- do cuts.update({segment: "segment_" ~ segment}) %}
    {%- endfor %}
    {{- return(cuts) }}
{%- endmacro %}

{#- Two columns: by what the row is cut, and the value; `total` has the value `all`. -#}
{% macro breakdown_columns(cuts) -%}
    case
        {%- for name, column in cuts.items() %}
        when grouping({{ column }}) = 0 then '{{ name }}'
        {%- endfor %}
        else 'total'
    end as breakdown,
    case
        {%- for column in cuts.values() %}
        when grouping({{ column }}) = 0 then {{ column }}
        {%- endfor %}
        else 'all'
    end as breakdown_value
{%- endmacro %}

{#- The grouping sets of `keys` alone and with each cut. -#}
{% macro breakdown_sets(keys, cuts) -%}
    grouping sets (
        ({{ keys | join(", ") }})
        {%- for column in cuts.values() %},
        ({{ (keys + [column]) | join(", ") }})
        {%- endfor %}
    )
{%- endmacro %}

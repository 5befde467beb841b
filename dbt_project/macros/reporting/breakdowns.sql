{#- How the rows of a published table are cut. A breakdown is one thing by which they
    are cut (`asked_channel`, `country`); a cross is two of them at once, and only those
    that sources.yml declares are made. All macros here take `columns`, which maps the
    names of a table's breakdowns to the columns that hold their values. -#}

{#- The breakdowns of a table: its own ones, then the declared segments. -#}
{% macro with_declared_segments(columns) -%}
    {%- set found = dict(columns) %}
    {%- for segment in segments() %}
        {%- do found.update({segment: "segment_" ~ segment}) %}
    {%- endfor %}
    {{- return(found) }}
{%- endmacro %}

{#- The declared crosses of which the table has both breakdowns. -#}
{% macro declared_crosses(columns) -%}
    {%- set found = [] %}
    {%- for one, other in var("crosses") if one in columns and other in columns %}
        {%- do found.append((one, other)) %}
    {%- endfor %}
    {{- return(found) }}
{%- endmacro %}

{#- The members of `grouping sets ( )`: the total, every breakdown, every cross. -#}
{% macro breakdown_sets(columns) -%}
    ()
    {%- for column in columns.values() %},
            ({{ column }})
    {%- endfor %}
    {%- for one, other in declared_crosses(columns) %},
            ({{ columns[one] }}, {{ columns[other] }})
    {%- endfor %}
{%- endmacro %}

{#- By what a row of such grouping sets is cut: `total`, `country`,
    `asked_channel x country`. `grouping` is 0 for a column that the row is grouped by. -#}
{% macro breakdown_name(columns) -%}
    {%- if not columns -%}
    'total'
    {%- else -%}
    case
            {%- for one, other in declared_crosses(columns) %}
            when grouping({{ columns[one] }}) = 0 and grouping({{ columns[other] }}) = 0
                then '{{ one }} x {{ other }}'
            {%- endfor %}
            {%- for name, column in columns.items() %}
            when grouping({{ column }}) = 0 then '{{ name }}'
            {%- endfor %}
            else 'total'
        end
    {%- endif %}
{%- endmacro %}

{#- The value of that breakdown: `all`, `DE`, `email x DE`. -#}
{% macro breakdown_value(columns) -%}
    {%- if not columns -%}
    'all'
    {%- else -%}
    case
            {%- for one, other in declared_crosses(columns) %}
            when grouping({{ columns[one] }}) = 0 and grouping({{ columns[other] }}) = 0
                then {{ columns[one] }} || ' x ' || {{ columns[other] }}
            {%- endfor %}
            {%- for column in columns.values() %}
            when grouping({{ column }}) = 0 then {{ column }}
            {%- endfor %}
            else 'all'
        end
    {%- endif %}
{%- endmacro %}

{#- Whether the row is cut by two things at once. -#}
{% macro is_cross(columns) -%}
    {%- set crosses = declared_crosses(columns) %}
    {%- if not crosses -%}
    false
    {%- else -%}
    (
            {%- for one, other in crosses %}
            {{ "or " if not loop.first -}}
            (grouping({{ columns[one] }}) = 0 and grouping({{ columns[other] }}) = 0)
            {%- endfor %}
        )
    {%- endif %}
{%- endmacro %}

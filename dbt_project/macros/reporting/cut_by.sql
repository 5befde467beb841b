{#- Rows cut by one thing at a time: every row of the CTE `rows` once for the total
    (value `all`) and once for each breakdown. `cuts` maps a breakdown's name to the
    column that holds its values. Equal to grouping sets, which the linter's DuckDB
    dialect cannot read. -#}
{% macro cut_by(rows, cuts) %}
    select
        {{ rows }}.*,
        cuts.breakdown,
        case
            {%- for name, column in cuts.items() %}
            when cuts.breakdown = '{{ name }}' then {{ rows }}.{{ column }}
            {%- endfor %}
            when cuts.breakdown = 'total' then 'all'
        end as breakdown_value
    from {{ rows }}
    cross join (
        select 'total' as breakdown
        {%- for name in cuts %}
        union all
        select '{{ name }}' as breakdown
        {%- endfor %}
    ) as cuts
{%- endmacro %}

{#- The breakdowns by declared segments. -#}
{% macro segment_cuts() -%}
    {%- set cuts = {} %}
    {%- for segment in segments() %}
        {%- do cuts.update({segment: "segment_" ~ segment}) %}
    {%- endfor %}
    {{- return(cuts) }}
{%- endmacro %}

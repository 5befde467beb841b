{#- Rows cut by one thing at a time: every row of the CTE `rows` once for the total
    (value `all`), once for each breakdown and, with `crossed`, once for each two of
    them (`channel x country`, value `email x DE`). `cuts` maps a breakdown's name to
    the column that holds its values. Equal to grouping sets, which the linter's DuckDB
    dialect cannot read. -#}
{% macro cut_by(rows, cuts, crossed=false) %}
    {%- set crosses = pairs(cuts) if crossed else [] %}
    select
        {{ rows }}.*,
        cuts.breakdown,
        {%- if crossed %}
        cuts.is_cross,
        {%- endif %}
        case
            {%- for name, column in cuts.items() %}
            when cuts.breakdown = '{{ name }}' then {{ rows }}.{{ column }}
            {%- endfor %}
            {%- for one, other in crosses %}
            when cuts.breakdown = '{{ one }} x {{ other }}'
                then {{ rows }}.{{ cuts[one] }} || ' x ' || {{ rows }}.{{ cuts[other] }}
            {%- endfor %}
            when cuts.breakdown = 'total' then 'all'
        end as breakdown_value
    from {{ rows }}
    cross join (
        select
            'total' as breakdown,
            false as is_cross
        {%- for name in cuts %}
        union all
        select
            '{{ name }}' as breakdown,
            false as is_cross
        {%- endfor %}
        {%- for one, other in crosses %}
        union all
        select
            '{{ one }} x {{ other }}' as breakdown,
            true as is_cross
        {%- endfor %}
    ) as cuts
{%- endmacro %}

{#- Every two of the names of `cuts`, in their order. -#}
{% macro pairs(cuts) -%}
    {%- set names, found = cuts | list, [] %}
    {%- for one in names %}
        {%- for other in names[loop.index:] %}
            {%- do found.append((one, other)) %}
        {%- endfor %}
    {%- endfor %}
    {{- return(found) }}
{%- endmacro %}

{#- Crosses are cut from the month on: by day and week hardly a cell has an answer. -#}
{% macro is_cut_at_grain(grain) -%}
    (not is_cross or {{ grain }} not in ('day', 'week'))
{%- endmacro %}

{#- The breakdowns by declared segments. -#}
{% macro segment_cuts() -%}
    {%- set cuts = {} %}
    {%- for segment in segments() %}
        {%- do cuts.update({segment: "segment_" ~ segment}) %}
    {%- endfor %}
    {{- return(cuts) }}
{%- endmacro %}

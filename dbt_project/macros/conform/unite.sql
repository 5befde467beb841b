{#- One shape out of several relations, `union all`.

    `columns`: name -> type, in order. `parts`: relation -> what differs there:
    `renamed` maps a column to an expression, `lacks` lists the columns it has not,
    `where` restricts it. Every other column stands there under its own name. -#}
{% macro unite(columns, parts) %}
    {%- for relation, part in parts.items() %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        {%- for name, type in columns.items() %}
        {%- if name in part.get('lacks', []) %}
        cast(null as {{ type }}) as {{ name }}
        {%- elif name in part.get('renamed', {}) %}
        {{ part['renamed'][name] }} as {{ name }}
        {%- else %}
        {{ name }}
        {%- endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
    {%- if part.get('where') %}
    where {{ part['where'] }}
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{#- One shape out of several relations, `union all`.

    `columns`: type -> names, in order; `text` is the engine's own type of texts.
    `parts`: relation -> what differs there: `renamed` maps a column to an expression,
    `lacks` lists the columns it has not. Every other column stands there under its own
    name. -#}
{% macro unite(columns, parts) %}
    {%- for relation, part in parts.items() %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    {%- set items = [] %}
    {%- for type, names in columns.items() %}
        {%- set type = dbt.type_string() if type == 'text' else type %}
        {%- for name in names %}
            {%- if name in part.get('lacks', []) %}
                {%- do items.append('cast(null as ' ~ type ~ ') as ' ~ name) %}
            {%- elif name in part.get('renamed', {}) %}
                {%- do items.append(part['renamed'][name] ~ ' as ' ~ name) %}
            {%- else %}
                {%- do items.append(name) %}
            {%- endif %}
        {%- endfor %}
    {%- endfor %}
    select
        {{ items | join(',\n        ') }}
    from {{ relation }}
    {%- endfor %}
{%- endmacro %}

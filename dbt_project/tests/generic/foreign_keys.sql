{#- Every reference of a fact points at a row that exists; several keys in one query.
    `keys` maps a column to the model that it refers to, whose key has the same name, or
    to `model.key` where the key has another name. Only references that the warehouse
    itself makes are tested, because what a vendor leaves dangling is not a fault of the
    model. -#}
{% test foreign_keys(model, keys) %}

{%- for column, reference in keys.items() %}
{%- set parent, parent_key = (reference ~ '.' ~ column).split('.')[:2] %}
{%- if not loop.first %}
union all
{%- endif %}
select
    '{{ column }}' as key_column,
    child.{{ column }} as dangling_value
from {{ model }} as child
left join {{ ref(parent) }} as parent on child.{{ column }} = parent.{{ parent_key }}
where child.{{ column }} is not null and parent.{{ parent_key }} is null
{%- endfor %}

{% endtest %}

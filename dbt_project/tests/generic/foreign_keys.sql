{#- Every reference of a fact points at a row that exists; several keys in one query.
    `keys` maps the column to the model whose column of the same name is its key. Only
    for references that the warehouse itself makes: what a vendor may leave dangling is
    not a fault of the model. -#}
{% test foreign_keys(model, keys) %}

{%- for key, parent in keys.items() %}
{%- if not loop.first %}
union all
{%- endif %}
select
    '{{ key }}' as key_column,
    child.{{ key }} as dangling_value
from {{ model }} as child
left join {{ ref(parent) }} as parent on child.{{ key }} = parent.{{ key }}
where child.{{ key }} is not null and parent.{{ key }} is null
{%- endfor %}

{% endtest %}

{#- Whatever a table is cut by, its parts are the whole: every one of `counts` has the same
    sum over the values of every breakdown as in the total, within every combination of
    the columns of `within`. Both stand in the table's meta, under `adds_up`. -#}
{% test breakdowns_add_up(model, within, counts) %}

with

sums as (
    select
        breakdown
        {%- for column in within %},
        {{ column }}
        {%- endfor %}
        {%- for count in counts %},
        cast(sum({{ count }}) as double) as {{ count }}
        {%- endfor %}
    from {{ model }}
    group by
        breakdown
        {%- for column in within %},
        {{ column }}
        {%- endfor %}
)

select parts.*
from sums as parts
inner join sums as totals
    on
        totals.breakdown = 'total'
        {%- for column in within %}
        and parts.{{ column }} = totals.{{ column }}
        {%- endfor %}
where
    false
    {%- for count in counts %}
    or abs(parts.{{ count }} - totals.{{ count }}) > 1e-6
    or (parts.{{ count }} is null) != (totals.{{ count }} is null)
    {%- endfor %}

{% endtest %}

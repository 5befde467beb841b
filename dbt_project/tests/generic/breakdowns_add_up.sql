{#- Whatever a table is cut by, its parts are the whole: the counts that its meta names
    under `adds_up` have the same sum over the values of every breakdown as in the total,
    within every combination of the columns of `within`. -#}
{% test breakdowns_add_up(model) %}

{%- set adds_up = registered_meta(model).get("adds_up", {"within": [], "counts": []}) %}

with

sums as (
    select
        breakdown
        {%- for column in adds_up.within %},
        {{ column }}
        {%- endfor %}
        {%- for count in adds_up.counts %},
        cast(sum({{ count }}) as double) as {{ count }}
        {%- endfor %}
    from {{ model }}
    group by
        breakdown
        {%- for column in adds_up.within %},
        {{ column }}
        {%- endfor %}
)

select parts.*
from sums as parts
inner join sums as totals
    on
        totals.breakdown = 'total'
        {%- for column in adds_up.within %}
        and parts.{{ column }} = totals.{{ column }}
        {%- endfor %}
where
    false
    {%- for count in adds_up.counts %}
    or abs(parts.{{ count }} - totals.{{ count }}) > 1e-6
    or (parts.{{ count }} is null) != (totals.{{ count }} is null)
    {%- endfor %}

{% endtest %}

{#- Wherever a value may be reported, it lies in its interval, and both lie in the range
    of their kind: a share between 0 and 1, points between -100 and 100. `measures` are
    those of the table's meta. Where several stand in one column, the column `unit` or
    `metric` says which a row has. A mean over two scales has neither value nor interval. -#}
{% test interval_holds_its_value(model, measures) %}

{%- set ranges = {"share": [0, 1], "points": [-100, 100]} %}
{%- for measure in measures if measure.interval %}
{%- set low, high = measure.interval %}
{%- set value = measure.column %}
select
    '{{ measure.metric or measure.unit }}' as measure,
    {{ value }} as measured,
    {{ low }} as low,
    {{ high }} as high
from {{ model }}
where
    {% if measure.unit -%}
    unit = '{{ measure.unit }}' and
    {%- elif measures | map(attribute="column") | list != measures
        | map(attribute="column") | unique | list -%}
    metric = '{{ measure.metric }}' and
    {%- endif %}
    (
        (
            is_reportable
            and not coalesce(
                {{ value }} between {{ low }} and {{ high }},
                {{ "true" if measure.kind == "mean" else "false" }}
            )
        )
        {%- if measure.kind in ranges %}
        {%- set least_value, largest_value = ranges[measure.kind] %}
        or {{ value }} not between {{ least_value }} and {{ largest_value }}
        or {{ low }} < {{ least_value }}
        or {{ high }} > {{ largest_value }}
        {%- endif %}
    )
{{ "union all" if not loop.last }}
{%- endfor %}

{% endtest %}

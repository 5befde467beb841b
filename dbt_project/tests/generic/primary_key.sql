{#- One query proves a key: no part of it is null, and no value occurs twice.
    On a column: `- primary_key`; on several, at the model:
    `- primary_key: {arguments: {columns: [a, b]}}`. -#}
{% test primary_key(model, column_name=none, columns=none) %}
    {%- set key_columns = columns if columns else [column_name] %}

select
    {{ key_columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ key_columns | join(', ') }}
having
    count(*) > 1
    {%- for key_column in key_columns %}
    or {{ key_column }} is null
    {%- endfor %}

{% endtest %}

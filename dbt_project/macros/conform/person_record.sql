{#- How a tool's people become customer records, as a part of `unite`: `id` is the tool's
    own id, `account` the column that names the company there, if any does. -#}
{% macro person_record(id, account=none, lacks=[]) -%}
    {%- set renamed = {
        'source_customer_id': id,
        'customer_record_id': record_id('source', id),
        'kind': "'person'",
        'first_created_at': 'created_at',
    } -%}
    {%- if account -%}
        {%- do renamed.update({'account_id': record_id('source', account)}) -%}
    {%- else -%}
        {%- set lacks = lacks + ['account_id'] -%}
    {%- endif -%}
    {{ return({'renamed': renamed, 'lacks': lacks}) }}
{%- endmacro %}

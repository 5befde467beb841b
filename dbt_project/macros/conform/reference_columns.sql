{#- The columns by which a fact names its customer, before others of text, for
    `unite`; `with_customer` reads them. Every one but the source may be null. -#}
{% macro reference_columns(others) -%}
    {{ return([
        'source', 'customer_key', 'customer_external_id', 'customer_email', 'account_id'
    ] + others) }}
{%- endmacro %}

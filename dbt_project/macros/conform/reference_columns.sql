{#- The columns by which a fact names its customer, for `unite`; `with_customer` reads
    them. Every one may be null. -#}
{% macro reference_columns() -%}
    {{ return({
        'source': 'varchar',
        'customer_key': 'varchar',
        'customer_external_id': 'varchar',
        'customer_email': 'varchar',
        'account_id': 'varchar',
    }) }}
{%- endmacro %}

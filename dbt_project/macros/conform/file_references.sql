{#- How the files' staging models say what `reference_columns` asks for. -#}
{% macro file_references() -%}
    {{ return({
        'customer_key': 'customer_id',
        'customer_email': normalise_email('customer_email'),
        'account_id': record_id('source', 'account_id'),
    }) }}
{%- endmacro %}

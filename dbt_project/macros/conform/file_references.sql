{#- How the files' staging models say what `reference_columns` asks for, before what
    else differs there; for `unite`. -#}
{% macro file_references(others={}) -%}
    {{ return(dict({
        'customer_key': 'customer_id',
        'customer_email': normalise_email('customer_email'),
        'account_id': record_id('source', 'account_id'),
    }, **others)) }}
{%- endmacro %}

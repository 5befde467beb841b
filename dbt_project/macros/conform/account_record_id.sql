{#- The company customer that is made of an account (its id is warehouse-wide). -#}
{% macro account_record_id(account_id) -%}
    'account:' || {{ account_id }}
{%- endmacro %}

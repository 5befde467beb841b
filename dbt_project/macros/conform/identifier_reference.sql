{#- A reference to a customer by an identifier (`namespace:value`), told apart from
    references by record id, which never begin so. -#}
{% macro identifier_reference(identifier) -%}
    '@' || {{ identifier }}
{%- endmacro %}

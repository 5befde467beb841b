{#- Whether an amount is a million millions or more, which no record of a customer is. -#}
{% macro is_beyond_money(amount) -%}
    abs({{ amount }}) >= 1000000000000
{%- endmacro %}

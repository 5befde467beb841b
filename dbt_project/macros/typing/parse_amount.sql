{#- An amount of money out of text, as decimal(18,4); null when the text is no plain
    decimal number, is finer than a ten-thousandth or has more than 14 digits before the
    point. `amount_fault` says why. -#}
{% macro parse_amount(column) -%}
    {{ decimal_number(column, 14, 4) }}
{%- endmacro %}

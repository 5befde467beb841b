{#- An amount of money that a vendor computed in binary floating point, as
    decimal(18,4): 0.30000000000000004 is delivered for 0.3, so what is finer than a
    ten-thousandth is rounded. Null when the text is no plain decimal number. -#}
{% macro rounded_amount(column) -%}
    {{ guarded_cast(column, '-?[0-9]{1,14}([.][0-9]{1,18})?', 'decimal(18, 4)') }}
{%- endmacro %}

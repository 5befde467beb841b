{#- Text with the decimal digits of other scripts (Arabic, Persian, Devanagari, full
    width) made plain. Never by NFKC, which turns 9² into 92. -#}
{% macro plain_digits(column) -%}
    translate(
        {{ column }},
        '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९０１２３４５６７８９',
        '0123456789012345678901234567890123456789'
    )
{%- endmacro %}

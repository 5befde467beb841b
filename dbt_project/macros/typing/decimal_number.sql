{#- A decimal number out of text: at most so many digits before the point and after it;
    zeros beyond those do not count. Null when the text is anything else: the cast alone
    would round what is finer, and take '1e3'. -#}
{% macro decimal_number(column, whole_digits, decimals) -%}
    {{ guarded_cast(
        column,
        '-?[0-9]{1,' ~ whole_digits ~ '}([.][0-9]{1,' ~ decimals ~ '}0*)?',
        'decimal(' ~ (whole_digits + decimals) ~ ', ' ~ decimals ~ ')'
    ) }}
{%- endmacro %}

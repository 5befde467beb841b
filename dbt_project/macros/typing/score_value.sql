{#- An answer's text as a number: up to three digits, and a fraction of zeros, as Parquet
    and spreadsheets write whole numbers. Null when it is anything else; `score_fault`
    says why. The digits of other scripts must be plain already (`plain_digits`). -#}
{% macro score_value(column) -%}
    cast(
        {{ guarded_cast(column, '-?[0-9]{1,3}([.]0+)?', 'decimal(18, 4)') }} as double
    )
{%- endmacro %}

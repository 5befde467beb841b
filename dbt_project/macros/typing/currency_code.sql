{#- Three letters as a currency's upper-case ISO code; null when the text is anything
    else. -#}
{% macro currency_code(column) -%}
    upper({{ guarded_cast(column, '[A-Za-z]{3}', dbt.type_string()) }})
{%- endmacro %}

{#- A whole number out of text; null when the text is anything else. The cast alone makes
    10 of '9.5', 9 of '0x9' and 90 of '9_0'. -#}
{% macro whole_number(column) -%}
    {{ guarded_cast(column, '-?[0-9]{1,18}([.]0+)?', 'bigint') }}
{%- endmacro %}

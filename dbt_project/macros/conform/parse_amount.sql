{#- An amount of money out of text; null when the text is no plain decimal number or
    is beyond what decimal(18,4) holds. -#}
{% macro parse_amount(column) -%}
    case
        when {{ matches(column, '-?[0-9]{1,14}([.][0-9]{1,18})?') }}
            then try_cast({{ column }} as decimal(18, 4))
    end
{%- endmacro %}

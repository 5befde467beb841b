{#- A country as the upper-case ISO code where the source gives one, else its words. -#}
{% macro country_code(column) -%}
    case
        when {{ matches(trimmed(column), '[A-Za-z]{2}') }} then upper({{ trimmed(column) }})
        else {{ trimmed(column) }}
    end
{%- endmacro %}

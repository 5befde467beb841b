{#- The number of a text that `score_fault` has passed. -#}
{% macro score_value(column) -%}
    case
        when {{ matches(column, '[0-9]{1,2}([.]0+)?') }}
            then cast({{ column }} as double)
    end
{%- endmacro %}

{#- Why an answer's text is no score on its scale; null when it is one, or empty
    (a skipped question is no fault). `column` is trimmed, with plain digits. -#}
{% macro score_fault(column, scale_min, scale_max) -%}
    case
        when {{ column }} is null then null
        when {{ matches(column, '[0-9]{1,2}([.]0+)?') }}
            then case
                when {{ score_value(column) }} not between {{ scale_min }} and {{ scale_max }}
                    then 'score_out_of_range'
            end
        when {{ matches(column, '-?[0-9]+([.]0+)?') }} then 'score_out_of_range'
        when {{ matches(column, '-?[0-9]*[.][0-9]+') }} then 'score_not_integer'
        else 'score_not_a_number'
    end
{%- endmacro %}

{#- Why a text is no score of a scale: a whole number outside of it, a fraction, or no
    number at all. -#}
{% macro unread_score_fault(column) -%}
    case
        when {{ matches_inside(column, '-?[0-9]+([.]0+)?') }} then 'score_out_of_range'
        when {{ matches_inside(column, '-?[0-9]*[.][0-9]+') }} then 'score_not_integer'
        else 'score_not_a_number'
    end
{%- endmacro %}

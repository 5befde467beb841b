{#- Why an answer's text is no score on its scale, which must be known. Null when it is
    one, and when there is no text, because a question that was skipped is no fault. The
    digits of other scripts must be plain already (`plain_digits`). -#}
{% macro score_fault(column, scale_min, scale_max) -%}
    case
        when {{ column }} is null then null
        when {{ score_value(column) }} between {{ scale_min }} and {{ scale_max }} then null
        else {{ unread_score_fault(column) }}
    end
{%- endmacro %}

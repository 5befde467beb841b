{#- Why a text, of which no amount was read, is none: it is too large, finer than a
    ten-thousandth, or no plain decimal number. -#}
{% macro unread_amount_fault(text) -%}
    case
        when {{ matches_inside(text, '-?[0-9]{15,}([.][0-9]+)?') }}
            then 'amount_out_of_range'
        when {{ matches_inside(text, '-?[0-9]+[.][0-9]+') }} then 'too_many_decimals'
        else 'amount_not_readable'
    end
{%- endmacro %}

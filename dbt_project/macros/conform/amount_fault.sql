{#- Why a required amount of money cannot be used; null when it can. -#}
{% macro amount_fault(text, amount) -%}
    case
        when {{ text }} is null then 'amount_missing'
        when {{ amount }} is null then 'amount_not_readable'
        when abs({{ amount }}) >= 1000000000000 then 'amount_out_of_range'
    end
{%- endmacro %}

{#- Why a required amount of money cannot be used; null when it can. `text` is what the
    source delivered, `amount` what was read of it. -#}
{% macro amount_fault(text, amount) -%}
    case
        when {{ is_beyond_money(amount) }} then 'amount_out_of_range'
        when {{ amount }} is not null then null
        when {{ is_blank(text) }} then 'amount_missing'
        else {{ unread_amount_fault(text) }}
    end
{%- endmacro %}

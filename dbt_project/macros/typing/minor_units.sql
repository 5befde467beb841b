{#- Whole minor units of a currency, as text, as an amount of money. The lists are those
    of Stripe, which counts UGX and ISK in hundredths although they have no minor unit. -#}
{% macro minor_units(column, currency) -%}
    {%- set zero_decimal = [
        'bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga', 'pyg', 'rwf', 'vnd',
        'vuv', 'xaf', 'xof', 'xpf',
    ] -%}
    {%- set three_decimal = ['bhd', 'jod', 'kwd', 'omr', 'tnd'] -%}
    case
        when not {{ matches(column, '-?[0-9]{1,16}([.][0-9]{1,12})?') }} then null
        else try_cast(
            try_cast({{ column }} as decimal(28, 12))
            * case
                when lower({{ currency }}) in ('{{ zero_decimal | join("', '") }}') then 1.000
                when lower({{ currency }}) in ('{{ three_decimal | join("', '") }}') then 0.001
                else 0.010
            end as decimal(18, 4)
        )
    end
{%- endmacro %}

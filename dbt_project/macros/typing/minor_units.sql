{#- An amount of money out of a text of minor units (cents). Null when the text is no
    plain number. Most currencies are counted in hundredths, some in whole units and a
    few in thousandths. Payment providers count UGX and ISK in hundredths although these
    currencies have no minor unit, so neither is in the lists. -#}
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
                when lower({{ currency }}) in ('{{ zero_decimal | join("', '") }}')
                    then 1.000
                when lower({{ currency }}) in ('{{ three_decimal | join("', '") }}')
                    then 0.001
                else 0.010
            end as decimal(18, 4)
        )
    end
{%- endmacro %}

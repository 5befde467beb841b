{#- Seconds since 1970, as text, as a timestamp in UTC; null when the text is anything
    else, or means a time after the year 2199, as a number of milliseconds would. -#}
{% macro epoch_timestamp(column) -%}
    case
        when
            {{ matches(column, '[0-9]{1,10}([.][0-9]{1,6}0*)?') }}
            and try_cast({{ column }} as decimal(20, 6)) < 7258118400
            then {{ timestamp_of_microseconds(
                'cast(try_cast(' ~ column ~ ' as decimal(20, 6)) * 1000000 as bigint)'
            ) }}
    end
{%- endmacro %}

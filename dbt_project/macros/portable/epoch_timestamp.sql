{#- Whole seconds since 1970, as text, as a timestamp in UTC; null outside of the
    years 1970 to 9998 (milliseconds would land in the year 55840). -#}
{% macro epoch_timestamp(column) -%}
    {{ return(adapter.dispatch('epoch_timestamp')(column)) }}
{%- endmacro %}

{% macro default__epoch_timestamp(column) -%}
    case
        when regexp_full_match({{ column }}, '[0-9]{1,12}([.]0+)?')
            and cast({{ column }} as double) < 253370764800
            then make_timestamp(cast(cast({{ column }} as double) as bigint) * 1000000)
    end
{%- endmacro %}

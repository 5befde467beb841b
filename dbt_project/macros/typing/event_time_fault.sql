{#- Why an instant cannot be that of an event; null when it can. More than a day after
    `as_of` somebody's clock is wrong, less is a clock's skew and accepted. -#}
{% macro event_time_fault(timestamp, as_of) -%}
    case
        when {{ timestamp }} > {{ as_of }} + interval 1 day then 'time_in_future'
        when {{ timestamp }} < timestamp '1970-01-01 00:00:00' then 'time_before_1970'
    end
{%- endmacro %}

{#- Why an event's required time cannot be used; null when it can. `text` is what the
    source delivered, `timestamp` what was read of it. -#}
{% macro time_fault(text, timestamp) -%}
    case
        when {{ timestamp }} is not null
            then {{ event_time_fault(
                timestamp, "cast('" ~ var('as_of') ~ "' as timestamp)"
            ) }}
        when {{ is_no_time(text) }} then 'time_missing'
        else {{ unread_time_fault(text) }}
    end
{%- endmacro %}

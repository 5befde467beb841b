{#- Why an event's required time cannot be used; null when it can. `text` is what the
    source delivered, `timestamp` what was read of it. More than a day after `as_of`
    is a wrong clock, less is skew and accepted. -#}
{% macro time_fault(text, timestamp) -%}
    case
        when {{ text }} is null then 'time_missing'
        when {{ timestamp }} is null then 'time_not_readable'
        when {{ timestamp }} > cast('{{ var("as_of") }}' as timestamp) + interval 1 day
            then 'time_in_future'
        when {{ timestamp }} < timestamp '1970-01-01 00:00:00' then 'time_before_1970'
    end
{%- endmacro %}

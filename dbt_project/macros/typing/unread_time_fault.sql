{#- Why a text, of which no instant was read, is none: a day or a local time that does not
    say how far its clock is from UTC, a zone by name, or no time at all. -#}
{% macro unread_time_fault(text) -%}
    case
        when
            {{ matches_inside(
                text, day_pattern() ~ '([T ]' ~ clock_pattern('([0-5][0-9]|60)') ~ ')?'
            ) }}
            and try_cast(left({{ without_margins(text) }}, 10) as date) is not null
            then 'time_zone_missing'
        when {{ names_a_zone(text) }} then 'time_zone_unknown'
        else 'time_not_readable'
    end
{%- endmacro %}

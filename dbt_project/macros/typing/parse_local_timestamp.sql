{#- ISO 8601 text of a day and a time of day without an offset, as a timestamp in the
    zone of whoever wrote it; null when it is anything else. A leap second becomes the
    second before it. -#}
{% macro parse_local_timestamp(column) -%}
    case
        when {{ matches(column, day_pattern() ~ '[T ]' ~ clock_pattern()) }}
            then try_cast({{ column }} as timestamp)
        when
            ({{ column }} like '%:60%' or {{ may_have_margins(column) }})
            and {{ matches_inside(
                column, day_pattern() ~ '[T ]' ~ clock_pattern('([0-5][0-9]|60)')
            ) }}
            then try_cast({{ before_leap_second(without_margins(column)) }} as timestamp)
    end
{%- endmacro %}

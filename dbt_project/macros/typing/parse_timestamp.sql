{#- ISO 8601 text with an offset, as a timestamp in UTC; null when it is anything else.
    The text is checked before the cast, because the cast alone also takes 'infinity',
    offsets beyond 14 hours and times without an offset. A leap second becomes the second
    before it. -#}
{% macro parse_timestamp(column) -%}
    case
        when {{ matches(column, day_pattern() ~ '[T ]' ~ clock_pattern() ~ offset_pattern()) }}
            then {{ instant_in_utc(column) }}
        when
            ({{ column }} like '%:60%' or {{ may_have_margins(column) }})
            and {{ matches_inside(
                column,
                day_pattern() ~ '[T ]' ~ clock_pattern('([0-5][0-9]|60)') ~ offset_pattern(),
            ) }}
            then {{ instant_in_utc(before_leap_second(without_margins(column))) }}
    end
{%- endmacro %}

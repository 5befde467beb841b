{#- Regular expressions of the parts of a time in ISO 8601. Whether the month has such a
    day is for the cast to say. -#}

{#- A day of the years 1000 to 9998. Some systems write a day of the year 9999 for
    "none", and the engine takes the year 0000 for the year before Christ. -#}
{% macro day_pattern() -%}
    ([1-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-[0-9]{2}-[0-9]{2}
{%- endmacro %}

{#- A time of day to the minute or finer, not 24:00; `seconds` is the expression of the
    seconds. -#}
{% macro clock_pattern(seconds='[0-5][0-9]') -%}
    ([01][0-9]|2[0-3]):[0-5][0-9](:{{ seconds }}([.][0-9]{1,9})?)?
{%- endmacro %}

{#- How far a clock is from UTC, 14 hours at most: Z, +05, +0530 or +05:30. -#}
{% macro offset_pattern() -%}
    (Z|[+-]((0[0-9]|1[0-3])(:?[0-5][0-9])?|14(:?00)?))
{%- endmacro %}

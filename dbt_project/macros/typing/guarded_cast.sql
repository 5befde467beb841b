{#- The text as a value of `type`, if the whole of it without its margins matches the
    pattern, else null. The pattern is what a cast needs before it: alone it rounds,
    guesses and drops what it does not understand. Margins are looked for only where
    the text does not match as it is. -#}
{% macro guarded_cast(column, pattern, type) -%}
    case
        when {{ matches(column, pattern) }} then try_cast({{ column }} as {{ type }})
        when {{ matches_inside(column, pattern) }}
            then try_cast({{ without_margins(column) }} as {{ type }})
    end
{%- endmacro %}

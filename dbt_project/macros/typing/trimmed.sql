{#- The text without white space and invisible characters around it; null when nothing
    is left. `trim` alone takes only spaces away and leaves tabs, no-break spaces,
    zero-width spaces and byte order marks. A text that begins and ends with a visible
    ASCII character is taken as it is, because the search for margins is slow. -#}
{% macro trimmed(column) -%}
    case
        when {{ may_have_margins(column) }} then {{ without_margins(column) }}
        else {{ column }}
    end
{%- endmacro %}

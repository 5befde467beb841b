{#- Whether a text says that there is no time: it is missing or blank, or a day of the
    year 1 or 9999, which some systems write for "none". -#}
{% macro is_no_time(column) -%}
    ({{ column }} is null or {{ matches_inside(column, '((0001|9999)-.*)?') }})
{%- endmacro %}

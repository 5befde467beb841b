{#- Whether a text ends in the name of a time zone, as in '10:00 CET'. Such names are
    not read, because IST is Irish, Israeli and Indian time. -#}
{% macro names_a_zone(column) -%}
    {{ matches_inside(column, '.*[0-9] ?[A-Za-z]{2,}(/[A-Za-z_]+)?') }}
{%- endmacro %}

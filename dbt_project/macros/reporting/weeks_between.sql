{#- Weeks from one date to another, in whole days. -#}
{% macro weeks_between(first_date, last_date) -%}
    cast({{ dbt.datediff(first_date, last_date, "day") }} as double) / 7e0
{%- endmacro %}

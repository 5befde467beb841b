{#- Whether a time that was read stands for "none": some systems write a day of the year
    1 or 9999 for that. -#}
{% macro is_no_instant(timestamp) -%}
    ({{ timestamp }} < timestamp '0002-01-01 00:00:00'
    or {{ timestamp }} >= timestamp '9999-01-01 00:00:00')
{%- endmacro %}

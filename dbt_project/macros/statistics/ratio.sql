{#- A quotient as a double; NULL, never infinity or NaN, when nothing is below the
    line. The one place where the project divides a count by a count. -#}
{% macro ratio(numerator, denominator) -%}
    (cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0e0))
{%- endmacro %}

{#- Independent answers (or customers) from which on a number may be reported: below,
    the interval is too wide for the number to mean anything. -#}
{% macro reportable_from() -%} 30 {%- endmacro %}

{#- How many standard errors a change must measure to be noticed at all: a smaller one
    mostly goes unnoticed. -#}
{% macro detectable_errors() -%} 2.8e0 {%- endmacro %}

{#- How many standard errors of one period a change to another period of the same size must
    measure to be found in four of five cases: 1.96 for the test at 5 % and .84 for the
    power of 80 %, times the square root of 2, because both periods have an error. -#}
{% macro detectable_errors() -%} (2.8e0 * sqrt(2e0)) {%- endmacro %}

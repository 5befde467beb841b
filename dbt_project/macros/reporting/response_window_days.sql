{#- Days after sending within which an answer counts for the response rate. -#}
{% macro response_window_days() -%} 14 {%- endmacro %}

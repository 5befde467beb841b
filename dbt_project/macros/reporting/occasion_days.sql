{#- How long after the first response on an occasion another one belongs to it. -#}
{% macro occasion_days() -%}90{%- endmacro %}

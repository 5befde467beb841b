{#- The record of somebody whom a source knows by another system's id alone. -#}
{% macro external_record_id(source, external_id) -%}
    {{ source }} || ':external:' || {{ external_id }}
{%- endmacro %}

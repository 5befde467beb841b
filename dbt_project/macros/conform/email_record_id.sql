{#- The record of somebody whom a source knows by e-mail alone. -#}
{% macro email_record_id(source, email) -%}
    {{ source }} || ':email:' || {{ email }}
{%- endmacro %}

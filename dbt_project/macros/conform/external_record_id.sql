{#- The record of somebody of whom only another system's id is known
    (`namespace:value`); every source that names this id means the same. -#}
{% macro external_record_id(identifier) -%}
    'external:' || {{ identifier }}
{%- endmacro %}

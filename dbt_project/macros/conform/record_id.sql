{#- A warehouse-wide id out of a source and its own id; null when it has none. -#}
{% macro record_id(source, source_id) -%}
    {{ source }} || ':' || {{ source_id }}
{%- endmacro %}

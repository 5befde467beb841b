{#- The instant the run is about, in UTC. Nothing in the project reads the clock. -#}
{% macro as_of() -%}
    cast('{{ var("as_of") }}' as timestamp)
{%- endmacro %}

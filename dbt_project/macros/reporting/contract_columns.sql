{#- The columns of a model by its contract, for whoever hands it on as it is: they are
    listed once, where they are described. -#}
{% macro contract_columns(name) -%}
    {%- if execute %}
        {%- set model = graph.nodes["model." ~ project_name ~ "." ~ name] %}
        {{- model.columns | join(",\n        ") }}
    {%- endif %}
{%- endmacro %}

{#- What the yml of a model says under `config.meta`: what it measures, and which of its
    counts add up. Generic tests read it there, so that it stands once. -#}
{% macro registered_meta(relation) -%}
    {%- set found = namespace(meta={}) %}
    {%- if execute %}
        {%- for node in graph.nodes.values() %}
            {%- if node.resource_type == "model" and node.alias == relation.identifier
                and node.schema == relation.schema %}
                {%- set found.meta = node.config.meta %}
            {%- endif %}
        {%- endfor %}
    {%- endif %}
    {{- return(found.meta) }}
{%- endmacro %}

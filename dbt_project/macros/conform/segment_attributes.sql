{#- The declared segments read by `segment_fields` as one JSON object. -#}
{% macro segment_attributes() -%}
    {%- set members = {} -%}
    {%- for segment in var('segments') -%}
        {%- do members.update({segment: 'segment_' ~ segment}) -%}
    {%- endfor -%}
    {{ json_object(members) }}
{%- endmacro %}

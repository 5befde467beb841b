{#- The JSON paths of the declared segments below `path`, to be read beside a
    document's other fields; `segment_attributes` makes one object of them. -#}
{% macro segment_fields(path) -%}
    {%- set fields = {} -%}
    {%- for segment in var('segments') -%}
        {%- do fields.update({'segment_' ~ segment: path ~ '.' ~ segment}) -%}
    {%- endfor -%}
    {{ return(fields) }}
{%- endmacro %}

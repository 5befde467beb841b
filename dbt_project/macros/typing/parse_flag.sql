{#- 'true' and 'false', in any case, as a boolean; null when it is anything else (the
    cast alone also takes t, y, yes and 1). -#}
{% macro parse_flag(column) -%}
    case lower({{ trimmed(column) }}) when 'true' then true when 'false' then false end
{%- endmacro %}

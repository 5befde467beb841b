{#- First and family name in one; null when neither is told. -#}
{% macro full_name(first_name, last_name) -%}
    {{ trimmed(
        "coalesce(" ~ first_name ~ ", '') || ' ' || coalesce(" ~ last_name ~ ", '')"
    ) }}
{%- endmacro %}

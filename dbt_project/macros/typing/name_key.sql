{#- What two spellings of one person's name share: first letter and family name.
    Two records with one identifier and different keys may be two people; two records
    with the same key alone are not taken for one person. -#}
{% macro name_key(full_name) -%}
    lower({{ composed_text(
        "substr(" ~ full_name ~ ", 1, 1) || '.' || " ~ last_word(full_name)
    ) }})
{%- endmacro %}

{#- What two spellings of one person's name share: first letter and family name.
    Two people who share an identifier are told apart by it; it never joins anybody. -#}
{% macro name_key(full_name) -%}
    lower({{ composed_text(
        "substr(" ~ full_name ~ ", 1, 1) || '.' || " ~ last_word(full_name)
    ) }})
{%- endmacro %}

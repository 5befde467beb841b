{#- What two spellings of one person's name share: first letter and family name.
    Evidence against a shared identifier, never for one (METRICS.md, section 10). -#}
{% macro name_key(full_name) -%}
    lower({{ composed_text(
        "substr(" ~ full_name ~ ", 1, 1) || '.' || " ~ last_word(full_name)
    ) }})
{%- endmacro %}

{#- What two spellings of one person's name share: first letter and family name.
    Evidence against a shared identifier, never for one (METRICS.md, section 10). -#}
{% macro name_key(first_name, last_name) -%}
    nullif(lower(
        substr(coalesce({{ trimmed(first_name) }}, ''), 1, 1)
        || '.' || {{ trimmed(last_name) }}
    ), '.')
{%- endmacro %}

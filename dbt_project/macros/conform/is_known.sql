{#- Whether a version of the ledger was known at `known_at`. -#}
{% macro is_known() -%}
    _known_from <= cast('{{ var("known_at") }}' as timestamp)
{%- endmacro %}

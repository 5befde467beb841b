{#- Whether something was known at `known_at`, by the time from which it was known
    (`known_from`, an expression). The project's one cut through time. -#}
{% macro is_known(known_from='_known_from') -%}
    {{ known_from }} <= cast('{{ var("known_at") }}' as timestamp)
{%- endmacro %}

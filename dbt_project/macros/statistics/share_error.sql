{#- The plain standard error of a share of independent trials. -#}
{% macro share_error(successes, n) -%}
    sqrt(
        {{ ratio(successes, n) }} * (1e0 - {{ ratio(successes, n) }})
        / nullif(cast({{ n }} as double), 0e0)
    )
{%- endmacro %}

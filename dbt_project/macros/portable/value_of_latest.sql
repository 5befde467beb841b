{#- Aggregate: the value of `column` in the row that comes last by the columns of
    `ordering`, none of which may be NULL. -#}
{% macro value_of_latest(column, ordering) -%}
    {{ return(adapter.dispatch('value_of_latest')(column, ordering)) }}
{%- endmacro %}

{% macro default__value_of_latest(column, ordering) -%}
    max_by({{ column }}, row({{ ordering | join(', ') }}))
{%- endmacro %}

{#- An amount in the reporting currency. Without a rate it is NULL, never 0: what is
    not covered is counted beside every sum. -#}
{% macro reporting_amount(amount, rate) -%}
    cast(cast({{ amount }} as double) * cast({{ rate }} as double) as decimal(18, 4))
{%- endmacro %}

{#- When a subscription that is not paid any more is lost: the dunning days after what is
    paid has run out, which is when the invoice that nobody paid was due. -#}
{% macro dunned_at(paid_through_at) -%}
    {{ paid_through_at }} + interval {{ var("dunning_days") }} day
{%- endmacro %}

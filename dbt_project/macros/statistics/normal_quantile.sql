{#- Confidence level of every published interval, and the standard normal quantile
    that belongs to it: z with P(-z < Z < z) = level. Change both or neither. -#}
{% macro confidence_level() -%} 0.95e0 {%- endmacro %}

{% macro normal_quantile() -%} 1.959963984540054e0 {%- endmacro %}

{#- How many months a billing period is long. A year has 12 months, 52 weeks and 365
    days. Null for an unknown interval. -#}
{% macro interval_months(interval, interval_count) -%}
    cast({{ interval_count }} as double) * case {{ interval }}
        when 'month' then 1.0e0
        when 'year' then 12.0e0
        when 'week' then 12.0e0 / 52
        when 'day' then 12.0e0 / 365
    end
{%- endmacro %}

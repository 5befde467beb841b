{#- A recurring amount per calendar month. A year counts as 12 months, as 52 weeks and
    as 365 days. Null for an unknown interval. -#}
{% macro monthly_amount(amount, interval, interval_count) -%}
    cast(
        cast({{ amount }} as double)
        * case {{ interval }}
            when 'month' then 1.0e0
            when 'year' then 1.0e0 / 12
            when 'week' then 52.0e0 / 12
            when 'day' then 365.0e0 / 12
        end
        / nullif({{ interval_count }}, 0) as decimal(18, 4)
    )
{%- endmacro %}

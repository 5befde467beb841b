{#- Exchange rates that nobody quotes, but that follow from what is quoted: the CTE
    named has from_currency, to_currency, rate_date and rate. -#}

{#- A pair that is quoted one way only, read the other way round. -#}
{% macro turned_rates(quoted) -%}
    select
        {{ quoted }}.to_currency as from_currency,
        {{ quoted }}.from_currency as to_currency,
        {{ quoted }}.rate_date,
        1.0e0 / nullif(cast({{ quoted }}.rate as double), 0e0) as rate
    from {{ quoted }}
    left join {{ quoted }} as straight
        on
            {{ quoted }}.from_currency = straight.to_currency
            and {{ quoted }}.to_currency = straight.from_currency
    where straight.rate is null
{%- endmacro %}

{#- Into the reporting currency through a third one, on days without a rate of their
    own: a table of rates in euro also says what pounds are worth in dollars. Through
    several, it is the first in the alphabet. -#}
{% macro crossed_rates(daily) -%}
    select
        {{ daily }}.from_currency,
        onward.to_currency,
        {{ daily }}.rate_date,
        min_by({{ daily }}.rate * onward.rate, {{ daily }}.to_currency) as rate
    from {{ daily }}
    inner join {{ daily }} as onward
        on
            {{ daily }}.to_currency = onward.from_currency
            and {{ daily }}.rate_date = onward.rate_date
            and onward.to_currency = {{ reporting_currency() }}
            and onward.to_currency != {{ daily }}.from_currency
    left join {{ daily }} as straight
        on
            {{ daily }}.from_currency = straight.from_currency
            and onward.to_currency = straight.to_currency
            and {{ daily }}.rate_date = straight.rate_date
    where straight.rate is null
    group by {{ daily }}.from_currency, onward.to_currency, {{ daily }}.rate_date
{%- endmacro %}

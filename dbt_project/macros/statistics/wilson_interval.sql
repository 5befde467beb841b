{#- One bound of Wilson's score interval (1927) for a share seen in n trials: `side` is
    '-' for the lower and '+' for the upper one, z the quantile of the confidence level.
    Held within 0 and 1, where rounding alone could carry it outside. NULL when n is 0;
    it must be asked, since greatest and least skip NULL. All arguments are doubles. -#}
{% macro wilson_interval(share, n, z, side) -%}
    case
            when {{ n }} > 0 and {{ share }} is not null then greatest(0e0, least(1e0,
                (
                    {{ share }} + {{ z }} * {{ z }} / (2e0 * {{ n }})
                    {{ side }} {{ z }} * sqrt(
                        {{ share }} * (1e0 - {{ share }}) / {{ n }}
                        + {{ z }} * {{ z }} / (4e0 * {{ n }} * {{ n }})
                    )
                ) / (1e0 + {{ z }} * {{ z }} / {{ n }})
            ))
        end
{%- endmacro %}

{#- The standard error of that interval: half its width, before it is held within 0 and 1,
    is z of them. Unlike the textbook's sqrt(p (1 - p) / n) it is not 0 where the share is
    0 or 1. NULL when n is 0. All arguments are doubles. -#}
{% macro wilson_standard_error(share, n, z) -%}
    (
            sqrt(
                {{ share }} * (1e0 - {{ share }}) / nullif({{ n }}, 0e0)
                + {{ z }} * {{ z }} / nullif(4e0 * {{ n }} * {{ n }}, 0e0)
            ) / (1e0 + {{ z }} * {{ z }} / nullif({{ n }}, 0e0))
        )
{%- endmacro %}

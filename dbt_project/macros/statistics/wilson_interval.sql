{#- One bound of Wilson's score interval (1927) for a share seen in n trials;
    `side` is '-' for the lower and '+' for the upper one. Held within 0 and 1, where
    rounding alone could carry it outside. NULL when n is 0; it must be asked, since
    greatest and least skip NULL. -#}
{% macro wilson_interval(share, n, side) -%}
    {%- set z = normal_quantile() | trim %}
    {%- set p = "cast(" ~ share ~ " as double)" %}
    {%- set trials = "nullif(cast(" ~ n ~ " as double), 0e0)" -%}
    case
        when {{ n }} > 0 and {{ share }} is not null then greatest(0e0, least(1e0, (
            {{ p }} + {{ z }} * {{ z }} / (2e0 * {{ trials }})
            {{ side }} {{ z }} * sqrt(
                {{ p }} * (1e0 - {{ p }}) / {{ trials }}
                + {{ z }} * {{ z }} / (4e0 * {{ trials }} * {{ trials }})
            )
        ) / (1e0 + {{ z }} * {{ z }} / {{ trials }})))
    end
{%- endmacro %}

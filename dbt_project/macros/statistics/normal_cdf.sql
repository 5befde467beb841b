{#- Standard normal distribution function: Hart's rational approximation as given by
    West, "Better approximations to cumulative normal functions" (Wilmott, 2005).
    Accurate to double precision; no engine we run on has erf. -#}
{% macro normal_cdf(x) %}
    {%- set z = "abs(cast(" ~ x ~ " as double))" %}
    {%- set numerator = horner(z, [
        "3.52624965998911e-02", "0.700383064443688e0", "6.37396220353165e0",
        "33.912866078383e0", "112.079291497871e0", "221.213596169931e0",
        "220.206867912376e0",
    ]) %}
    {%- set denominator = horner(z, [
        "8.83883476483184e-02", "1.75566716318264e0", "16.064177579207e0",
        "86.7807322029461e0", "296.564248779674e0", "637.333633378831e0",
        "793.826512519948e0", "440.413735824752e0",
    ]) %}
    {%- set fraction = namespace(text=z ~ " + 0.65e0") %}
    {%- for step in [4, 3, 2, 1] %}
        {%- set fraction.text = z ~ " + " ~ step ~ "e0 / (" ~ fraction.text ~ ")" %}
    {%- endfor %}
    {%- set tail = "exp(-" ~ z ~ " * " ~ z ~ " / 2e0) * case when " ~ z
        ~ " < 7.07106781186547e0 then " ~ numerator ~ " / " ~ denominator
        ~ " else 1e0 / (" ~ fraction.text ~ ") / 2.506628274631e0 end" %}
    case
        when {{ x }} > 37e0 then 1e0
        when {{ x }} < -37e0 then 0e0
        when {{ x }} > 0e0 then 1e0 - {{ tail }}
        else {{ tail }}
    end
{%- endmacro %}

{#- A polynomial at x by Horner's rule, highest coefficient first. -#}
{% macro horner(x, coefficients) -%}
    {%- set nested = namespace(text=coefficients[0]) %}
    {%- for coefficient in coefficients[1:] %}
        {%- set nested.text = "(" ~ nested.text ~ " * " ~ x ~ " + " ~ coefficient ~ ")" %}
    {%- endfor %}
    {{- nested.text }}
{%- endmacro %}

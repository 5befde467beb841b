{#- Student's interval of a mean of answers on a scale, clustered by respondent: with
    one answer each it is the textbook's. NULL with fewer than two respondents.

    `cells` as for score_interval_mean, with n_customers. Adds u, se, ci_low, ci_high
    on the scale itself. -#}
{% macro score_interval_t(cells) %}
    select
        estimates.*,
        middle - {{ student_quantile('n_customers - 1') }} * se as ci_low,
        middle + {{ student_quantile('n_customers - 1') }} * se as ci_high
    from (
        select
            middles.*,
            sqrt(
                {{ squared_residuals('middle') }}
                * {{ ratio('n_customers', 'n_customers - 1') }}
            ) / nullif(n, 0e0) as se
        from (
            select
                heavies.*,
                s / nullif(n, 0e0) as middle
            from ({{ answers_per_respondent(cells) }}) as heavies
        ) as middles
    ) as estimates
{%- endmacro %}

{#- Two-sided Student quantile at the published confidence level: exact for one and two
    degrees of freedom, else the expansion of Abramowitz and Stegun 26.7.5 (error below
    0.2 % at three degrees, 1e-5 from ten on). -#}
{% macro student_quantile(df) -%}
    {%- set z = normal_quantile() | trim %}
    {%- set level = confidence_level() | trim %}
    {%- set v = "cast(" ~ df ~ " as double)" %}
    {%- set terms = [
        ["4e0", ["1e0", "1e0"]],
        ["96e0", ["5e0", "16e0", "3e0"]],
        ["384e0", ["3e0", "19e0", "17e0", "-15e0"]],
        ["92160e0", ["79e0", "776e0", "1482e0", "-1920e0", "-945e0"]],
    ] -%}
    case
        when {{ df }} = 1 then tan(pi() * {{ level }} / 2e0)
        when {{ df }} = 2
            then 2e0 * {{ level }} / sqrt(2e0 * (1e0 - {{ level }} * {{ level }}))
        when {{ df }} > 2 then {{ z }}
        {%- for divisor, coefficients in terms %}
            + {{ z }} * {{ horner(z ~ " * " ~ z, coefficients) }}
            / ({{ divisor }}{% for _ in range(loop.index) %} * {{ v }}{% endfor %})
        {%- endfor %}
    end
{%- endmacro %}

{#- Interval of a share of answers, whoever answered how often. METRICS.md, section 1:
    Wilson's interval at the number of independent answers that the spread between
    respondents is worth. With one answer each it is exactly Wilson's.

    `cells` as for score_interval_mean. Adds u, se, n_w, ci_low, ci_high (0 to 1). -#}
{% macro score_interval_share(cells) %}
    {%- set z = normal_quantile() | trim %}
    {%- set a = "(" ~ z ~ " * " ~ z ~ " / 2e0)" %}
    select
        worths.*,
        {{ wilson_interval('s / nullif(n, 0e0)', 'n_w', '-') }} as ci_low,
        {{ wilson_interval('s / nullif(n, 0e0)', 'n_w', '+') }} as ci_high
    from (
        select
            variances.*,
            sqrt(variance) as se,
            case
                when n > 0 then greatest(1e0, least(
                    n,
                    middle * (1e0 - middle) / nullif(variance, 0e0) - {{ z }} * {{ z }}
                ))
            end as n_w
        from (
            select
                middles.*,
                (
                    {{ squared_residuals('middle') }}
                    + u * u * {{ a }}
                    * ((1e0 - middle) * (1e0 - middle) + middle * middle)
                ) / nullif(
                    (n + 2e0 * {{ a }} * u) * (n + 2e0 * {{ a }} * u), 0e0
                ) as variance
            from (
                select
                    heavies.*,
                    (s + {{ a }} * u) / nullif(n + 2e0 * {{ a }} * u, 0e0) as middle
                from ({{ answers_per_respondent(cells) }}) as heavies
            ) as middles
        ) as variances
    ) as worths
{%- endmacro %}

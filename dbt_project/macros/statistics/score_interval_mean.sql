{#- Interval of a mean of answers worth -1, 0 or 1 (NPS, net ease), whoever answered
    how often. METRICS.md, section 1: three quarter pseudo-answers of each end and one
    and a half in the middle, each as heavy as the average respondent's answers.

    `cells` has one row per cell with the sums over its respondents of n (answers),
    s (their values): n, s, n_squared, n_times_s, s_squared.
    Adds u, se, ci_low, ci_high in points (-100 to 100). -#}
{% macro score_interval_mean(cells) %}
    {%- set z = normal_quantile() | trim %}
    select
        estimates.*,
        100e0 * standard_error as se,
        case
            when n > 0 then greatest(-100e0, 100e0 * (middle - {{ z }} * standard_error))
        end as ci_low,
        case
            when n > 0 then least(100e0, 100e0 * (middle + {{ z }} * standard_error))
        end as ci_high
    from (
        select
            middles.*,
            sqrt(
                {{ squared_residuals('middle') }}
                + u * u * (1.5e0 + 3e0 * middle * middle)
            ) / nullif(n + 3e0 * u, 0e0) as standard_error
        from (
            select
                heavies.*,
                s / nullif(n + 3e0 * u, 0e0) as middle
            from ({{ answers_per_respondent(cells) }}) as heavies
        ) as middles
    ) as estimates
{%- endmacro %}

{#- u: how many answers the respondent of an average answer has given. -#}
{% macro answers_per_respondent(cells) %}
    select
        cells.*,
        {{ ratio('n_squared', 'n') }} as u
    from {{ cells }} as cells
{%- endmacro %}

{#- The sum over respondents of (s - mean * n)^2, from the cell's sums; rounding must
    not make it negative where all are equal. NULL is asked for: greatest skips it. -#}
{% macro squared_residuals(mean) -%}
    case
        when {{ mean }} is not null then greatest(
            0e0,
            s_squared - 2e0 * {{ mean }} * n_times_s + {{ mean }} * {{ mean }} * n_squared
        )
    end
{%- endmacro %}

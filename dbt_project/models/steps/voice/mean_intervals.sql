{{ config(materialized="view") }}

-- The interval of a mean of scores on their own scale: Student's over respondents. With
-- one answer each it is the textbook's. With fewer than two respondents there is none.
with

score_cells as (
    select * from {{ ref("score_cells") }}
    where unit = 'scale'
),

-- The quantile of Student's distribution is exact for one and for two degrees of
-- freedom, and from three on the expansion of Abramowitz and Stegun 26.7.5, of which
-- these are the terms (error below 0.2 % at three degrees, 1e-5 from ten on).
constants as (
    select
        {{ normal_quantile() }} as z,
        {{ confidence_level() }} as confidence_level,
        z * z as z2,
        z * (z2 + 1e0) / 4e0 as first_term,
        z * ((5e0 * z2 + 16e0) * z2 + 3e0) / 96e0 as second_term,
        z * (((3e0 * z2 + 19e0) * z2 + 17e0) * z2 - 15e0) / 384e0 as third_term,
        z * ((((79e0 * z2 + 776e0) * z2 + 1482e0) * z2 - 1920e0) * z2 - 945e0)
        / 92160e0 as fourth_term,
        tan(pi() * confidence_level / 2e0) as quantile_at_one,
        2e0 * confidence_level
        / nullif(sqrt(2e0 * (1e0 - confidence_level * confidence_level)), 0e0)
            as quantile_at_two
),

cells as (
    select
        score_cells.*,
        constants.z,
        constants.first_term,
        constants.second_term,
        constants.third_term,
        constants.fourth_term,
        constants.quantile_at_one,
        constants.quantile_at_two
    from score_cells
    cross join constants
),

means as (
    select
        *,
        cast(n_customers - 1 as double) as degrees_of_freedom,
        case
            when degrees_of_freedom = 1 then quantile_at_one
            when degrees_of_freedom = 2 then quantile_at_two
            when degrees_of_freedom > 2
                then
                    z
                    + first_term / nullif(degrees_of_freedom, 0e0)
                    + second_term / nullif(pow(degrees_of_freedom, 2), 0e0)
                    + third_term / nullif(pow(degrees_of_freedom, 3), 0e0)
                    + fourth_term / nullif(pow(degrees_of_freedom, 4), 0e0)
        end as student_quantile,
        n_squared_sum / nullif(n_responses, 0e0) as answers_per_respondent,
        value_sum / nullif(n_responses, 0e0) as mean
    from cells
),

estimates as (
    select
        *,
        n_responses / nullif(answers_per_respondent, 0e0) as independent_answers,
        -- The sum over respondents of the squares of
        -- (their value sum - mean * their answers). Where all are equal, rounding must
        -- not make it negative.
        case
            when mean is not null then greatest(
                0e0,
                value_squared_sum
                - 2e0 * mean * n_times_value_sum
                + mean * mean * n_squared_sum
            )
        end as respondent_squares,
        sqrt(respondent_squares * n_customers / nullif(degrees_of_freedom, 0e0))
        / nullif(n_responses, 0e0) as standard_error
    from means
),

final as (
    select
        metric,
        survey_kind,
        ces_version,
        period_grain,
        breakdown,
        breakdown_value,
        method,
        unit,
        'student_t_clustered' as ci_method,
        definition_version,
        n_responses,
        n_customers,
        positive_count,
        neutral_count,
        negative_count,
        scale_min,
        scale_max,
        round(value_sum, 10) as value_sum,
        round(mean, 10) as value,
        round(standard_error, 10) as se,
        round(mean - student_quantile * standard_error, 10) as ci_low,
        round(mean + student_quantile * standard_error, 10) as ci_high,
        round(coalesce(independent_answers, 0e0), 10) as n_eff,
        round({{ detectable_errors() }} * standard_error, 10) as detectable_change,
        {{ confidence_level() }} as conf_level,
        n_eff >= {{ reportable_from() }} as is_reportable,
        is_cross,
        is_complete,
        period_start,
        data_as_of
    from estimates
)

select * from final

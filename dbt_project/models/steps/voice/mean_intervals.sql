{{ config(materialized="view") }}

-- The interval of a mean of scores, on their own scale. Each score is moved to the
-- scale from -1 (the lowest score) to 1 (the highest); there the mean has the adjusted
-- Wald interval over respondents, as the NPS has; and the interval is moved back. So it
-- never leaves the scale, and it has a width even where all answers are equal. Where
-- answers on different scales meet there is no mean and no interval.
with

score_cells as (
    select * from {{ ref("score_cells") }}
    where unit = 'scale'
),

constants as (
    select {{ normal_quantile() }} as z
),

cells as (
    select
        score_cells.*,
        constants.z,
        (score_cells.scale_max + score_cells.scale_min) / 2e0 as middle_score,
        (score_cells.scale_max - score_cells.scale_min) / 2e0 as half_scale
    from score_cells
    cross join constants
),

-- A respondent whose N answers have the sum S has the sum (S - middle * N) / half on
-- the scale from -1 to 1, which gives the sums over respondents there.
moved_sums as (
    select
        *,
        (value_sum - middle_score * n_responses) / nullif(half_scale, 0e0)
            as moved_sum,
        (n_times_value_sum - middle_score * n_squared_sum) / nullif(half_scale, 0e0)
            as n_times_moved_sum,
        (
            value_squared_sum
            - 2e0 * middle_score * n_times_value_sum
            + middle_score * middle_score * n_squared_sum
        ) / nullif(half_scale * half_scale, 0e0) as moved_squared_sum
    from cells
),

shrunk_means as (
    select
        *,
        n_squared_sum / nullif(n_responses, 0e0) as answers_per_respondent,
        n_responses + 3e0 * answers_per_respondent as padded_responses,
        moved_sum / nullif(padded_responses, 0e0) as shrunk_mean
    from moved_sums
),

standard_errors as (
    select
        *,
        -- The sum over respondents of the squares of
        -- (their moved sum - shrunk_mean * their answers). Where all are equal,
        -- rounding must not make it negative.
        case
            when shrunk_mean is not null then greatest(
                0e0,
                moved_squared_sum
                - 2e0 * shrunk_mean * n_times_moved_sum
                + shrunk_mean * shrunk_mean * n_squared_sum
            )
        end as respondent_squares,
        answers_per_respondent * answers_per_respondent
        * (1.5e0 + 3e0 * shrunk_mean * shrunk_mean) as pseudo_answer_squares,
        sqrt(respondent_squares + pseudo_answer_squares)
        / nullif(padded_responses, 0e0) as moved_standard_error
    from shrunk_means
),

-- Without a mean there is no interval; it must be asked, since greatest and least skip
-- NULL.
estimates as (
    select
        *,
        n_responses / nullif(answers_per_respondent, 0e0) as independent_answers,
        half_scale * moved_standard_error as standard_error,
        case
            when shrunk_mean is not null
                then greatest(-1e0, shrunk_mean - z * moved_standard_error)
        end as moved_low,
        case
            when shrunk_mean is not null
                then least(1e0, shrunk_mean + z * moved_standard_error)
        end as moved_high
    from standard_errors
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
        'adjusted_wald_clustered' as ci_method,
        definition_version,
        n_responses,
        n_customers,
        positive_count,
        neutral_count,
        negative_count,
        scale_min,
        scale_max,
        round(value_sum, 10) as value_sum,
        round(value_sum / nullif(n_responses, 0e0), 10) as value,
        round(standard_error, 10) as se,
        round(middle_score + half_scale * moved_low, 10) as ci_low,
        round(middle_score + half_scale * moved_high, 10) as ci_high,
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

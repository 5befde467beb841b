{{ config(materialized="view") }}

-- The interval of a mean of answers worth -1, 0 or 1 (NPS, net ease), in points,
-- whoever answered how often: the adjusted Wald interval over respondents. Three
-- pseudo-answers are added: three quarters of one at each end and one and a half in the
-- middle, each as heavy as the answers of an average respondent. They draw the mean
-- towards 0, so that a cell of promoters only has an interval too. With one answer each
-- this is the interval of Rocks (2016).
with

score_cells as (
    select * from {{ ref("score_cells") }}
    where unit = 'points'
),

constants as (
    select {{ normal_quantile() }} as z
),

cells as (
    select
        score_cells.*,
        constants.z
    from score_cells
    cross join constants
),

shrunk_means as (
    select
        *,
        n_squared_sum / nullif(n_responses, 0e0) as answers_per_respondent,
        n_responses + 3e0 * answers_per_respondent as padded_responses,
        value_sum / nullif(padded_responses, 0e0) as shrunk_mean
    from cells
),

standard_errors as (
    select
        *,
        -- The sum over respondents of the squares of
        -- (their value sum - shrunk_mean * their answers). Where all are equal,
        -- rounding must not make it negative.
        greatest(
            0e0,
            value_squared_sum
            - 2e0 * shrunk_mean * n_times_value_sum
            + shrunk_mean * shrunk_mean * n_squared_sum
        ) as respondent_squares,
        answers_per_respondent * answers_per_respondent
        * (1.5e0 + 3e0 * shrunk_mean * shrunk_mean) as pseudo_answer_squares,
        sqrt(respondent_squares + pseudo_answer_squares)
        / nullif(padded_responses, 0e0) as standard_error
    from shrunk_means
),

estimates as (
    select
        *,
        n_responses / nullif(answers_per_respondent, 0e0) as independent_answers,
        100e0 * (shrunk_mean - z * standard_error) as unbounded_low,
        100e0 * (shrunk_mean + z * standard_error) as unbounded_high
    from standard_errors
),

-- Without answers there is no interval; it must be asked, since greatest and least skip
-- NULL.
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
        round(100e0 * value_sum / nullif(n_responses, 0e0), 10) as value,
        round(100e0 * standard_error, 10) as se,
        case
            when n_responses > 0 then round(greatest(-100e0, unbounded_low), 10)
        end as ci_low,
        case
            when n_responses > 0 then round(least(100e0, unbounded_high), 10)
        end as ci_high,
        round(coalesce(independent_answers, 0e0), 10) as n_eff,
        round({{ detectable_errors() }} * 100e0 * standard_error, 10)
            as detectable_change,
        {{ confidence_level() }} as conf_level,
        n_eff >= {{ reportable_from() }} as is_reportable,
        is_cross,
        is_complete,
        period_start,
        data_as_of
    from estimates
)

select * from final

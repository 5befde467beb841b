{{ config(materialized="view") }}

-- The interval of a share of answers (satisfied, easy), 0 to 1, whoever answered how
-- often: Wilson's interval at the number of independent answers that the spread between
-- the respondents is worth. With one answer each it is exactly Wilson's, which adds
-- z^2 / 2 pseudo-answers at either end.
with

score_cells as (
    select * from {{ ref("score_cells") }}
    where unit = 'share'
),

constants as (
    select
        {{ normal_quantile() }} as z,
        z * z / 2e0 as pseudo_answers
),

cells as (
    select
        score_cells.*,
        constants.z,
        constants.pseudo_answers
    from score_cells
    cross join constants
),

shrunk_shares as (
    select
        *,
        value_sum / nullif(n_responses, 0e0) as raw_share,
        n_squared_sum / nullif(n_responses, 0e0) as answers_per_respondent,
        pseudo_answers * answers_per_respondent as padding,
        n_responses + 2e0 * padding as padded_responses,
        (value_sum + padding) / nullif(padded_responses, 0e0) as shrunk_share
    from cells
),

variances as (
    select
        *,
        -- The sum over respondents of the squares of
        -- (their value sum - shrunk_share * their answers). Where all are equal,
        -- rounding must not make it negative.
        greatest(
            0e0,
            value_squared_sum
            - 2e0 * shrunk_share * n_times_value_sum
            + shrunk_share * shrunk_share * n_squared_sum
        ) as respondent_squares,
        answers_per_respondent * padding
        * ((1e0 - shrunk_share) * (1e0 - shrunk_share) + shrunk_share * shrunk_share)
            as pseudo_answer_squares,
        (respondent_squares + pseudo_answer_squares)
        / nullif(padded_responses * padded_responses, 0e0) as variance
    from shrunk_shares
),

-- Wilson's variance of this share would be as large at that many answers.
worths as (
    select
        *,
        shrunk_share * (1e0 - shrunk_share) / nullif(variance, 0e0)
        - z * z as worth_in_answers,
        case
            when n_responses > 0
                then greatest(1e0, least(n_responses, worth_in_answers))
        end as wilson_answers
    from variances
),

estimates as (
    select
        *,
        {{ wilson_interval("raw_share", "wilson_answers", "z", "-") }}
            as unrounded_low,
        {{ wilson_interval("raw_share", "wilson_answers", "z", "+") }}
            as unrounded_high,
        {{ wilson_standard_error("raw_share", "wilson_answers", "z") }}
            as standard_error,
        n_responses / nullif(answers_per_respondent, 0e0) as independent_answers
    from worths
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
        'wilson_clustered' as ci_method,
        definition_version,
        n_responses,
        n_customers,
        positive_count,
        neutral_count,
        negative_count,
        scale_min,
        scale_max,
        round(value_sum, 10) as value_sum,
        round(raw_share, 10) as value,
        round(standard_error, 10) as se,
        round(unrounded_low, 10) as ci_low,
        round(unrounded_high, 10) as ci_high,
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

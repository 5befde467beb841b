with

survey_scores as (
    select * from {{ ref("survey_scores") }}
    where method = 'answers' and not is_cross
),

dim_surveys as (
    select * from {{ ref("dim_surveys") }}
),

shares as (
    select * from survey_scores
    where metric = 'csat_share'
),

means as (
    select * from survey_scores
    where metric = 'csat_mean'
),

final as (
    select
        shares.survey_kind,
        shares.period_grain,
        shares.breakdown,
        shares.breakdown_value,
        coalesce(dim_surveys.survey_name, shares.breakdown_value) as breakdown_label,
        shares.ci_method,
        shares.definition_version,
        shares.n_responses,
        shares.n_customers,
        shares.positive_count as satisfied,
        shares.value as csat_share,
        shares.se,
        shares.ci_low,
        shares.ci_high,
        shares.conf_level,
        shares.n_eff,
        shares.detectable_change,
        means.value as mean_score,
        means.ci_low as mean_ci_low,
        means.ci_high as mean_ci_high,
        round(
            100e0 * (means.value - means.scale_min)
            / nullif(means.scale_max - means.scale_min, 0e0),
            10
        ) as score_0_100,
        shares.is_reportable,
        shares.is_complete,
        shares.period_start,
        shares.data_as_of
    from shares
    left join means
        on
            shares.survey_kind = means.survey_kind
            and shares.ces_version = means.ces_version
            and shares.period_grain = means.period_grain
            and shares.period_start = means.period_start
            and shares.breakdown = means.breakdown
            and shares.breakdown_value = means.breakdown_value
    left join dim_surveys
        on
            shares.breakdown = 'survey'
            and shares.breakdown_value = dim_surveys.survey_id
)

select * from final

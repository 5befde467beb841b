with

survey_scores as (
    select * from {{ ref("survey_scores") }}
    where method = 'answers'
),

dim_surveys as (
    select * from {{ ref("dim_surveys") }}
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
        shares.is_reportable,
        shares.is_complete,
        shares.period_start,
        shares.data_as_of
    from survey_scores as shares
    left join survey_scores as means
        on
            means.metric = 'csat_mean'
            and {{ same_cell("shares", "means", also=["period_start"]) }}
    left join dim_surveys
        on
            shares.breakdown = 'survey'
            and shares.breakdown_value = dim_surveys.survey_id
    where shares.metric = 'csat_share'
)

select * from final

with

survey_scores as (
    select * from {{ ref("survey_scores") }}
    where metric = 'nps' and method = 'answers' and not is_cross
),

dim_surveys as (
    select * from {{ ref("dim_surveys") }}
),

final as (
    select
        scores.survey_kind,
        scores.period_grain,
        scores.breakdown,
        scores.breakdown_value,
        coalesce(dim_surveys.survey_name, scores.breakdown_value) as breakdown_label,
        scores.ci_method,
        scores.definition_version,
        scores.n_responses,
        scores.n_customers,
        scores.positive_count as promoters,
        scores.neutral_count as passives,
        scores.negative_count as detractors,
        scores.value as nps,
        scores.se,
        scores.ci_low,
        scores.ci_high,
        scores.conf_level,
        scores.n_eff,
        scores.detectable_change,
        scores.is_reportable,
        scores.is_complete,
        scores.period_start,
        scores.data_as_of
    from survey_scores as scores
    left join dim_surveys
        on
            scores.breakdown = 'survey'
            and scores.breakdown_value = dim_surveys.survey_id
)

select * from final

{%- set cell_columns = score_columns() + ["period_grain", "period_start"] %}
with

survey_scores as (
    select * from {{ ref("survey_scores") }}
    where method = 'answers' and not is_cross
),

dim_surveys as (
    select * from {{ ref("dim_surveys") }}
),

final as (
    select
        satisfactions.survey_kind,
        satisfactions.period_grain,
        satisfactions.breakdown,
        satisfactions.breakdown_value,
        coalesce(dim_surveys.survey_name, satisfactions.breakdown_value)
            as breakdown_label,
        satisfactions.ci_method,
        satisfactions.definition_version,
        satisfactions.n_responses,
        satisfactions.n_customers,
        satisfactions.positive_count as satisfied,
        satisfactions.value as csat_share,
        satisfactions.se,
        satisfactions.ci_low,
        satisfactions.ci_high,
        satisfactions.conf_level,
        satisfactions.n_eff,
        satisfactions.detectable_change,
        means.value as mean_score,
        means.ci_low as mean_ci_low,
        means.ci_high as mean_ci_high,
        round(
            {{ ratio(
                "100e0 * (means.value - means.scale_min)",
                "means.scale_max - means.scale_min"
            ) }},
            10
        ) as score_0_100,
        satisfactions.is_reportable,
        satisfactions.is_complete,
        satisfactions.period_start,
        satisfactions.data_as_of
    from survey_scores as satisfactions
    left join survey_scores as means
        on
            means.metric = 'csat_mean'
            and {{ same_cell("satisfactions", "means", cell_columns) }}
    left join dim_surveys
        on
            satisfactions.breakdown = 'survey'
            and satisfactions.breakdown_value = dim_surveys.survey_id
    where satisfactions.metric = 'csat_share'
)

select * from final

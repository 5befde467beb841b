with

survey_scores as (
    select * from {{ ref("survey_scores") }}
    where method = 'answers' and not is_cross
),

dim_surveys as (
    select * from {{ ref("dim_surveys") }}
),

means as (
    select * from survey_scores
    where metric = 'ease_mean'
),

shares as (
    select * from survey_scores
    where metric = 'ease_share'
),

net_eases as (
    select * from survey_scores
    where metric = 'net_ease'
),

-- Every version of the question has a mean; only version 2.0 has the other two numbers.
final as (
    select
        means.survey_kind,
        means.ces_version,
        means.period_grain,
        means.breakdown,
        means.breakdown_value,
        coalesce(dim_surveys.survey_name, means.breakdown_value) as breakdown_label,
        shares.ci_method,
        means.definition_version,
        means.n_responses,
        means.n_customers,
        shares.positive_count as easy,
        shares.value as ease_share,
        shares.se,
        shares.ci_low,
        shares.ci_high,
        means.conf_level,
        means.n_eff,
        shares.detectable_change,
        means.value as mean_score,
        means.ci_low as mean_ci_low,
        means.ci_high as mean_ci_high,
        net_eases.value as net_ease,
        net_eases.ci_low as net_ease_ci_low,
        net_eases.ci_high as net_ease_ci_high,
        means.is_reportable,
        means.is_complete,
        means.period_start,
        means.data_as_of
    from means
    left join shares
        on
            means.survey_kind = shares.survey_kind
            and means.ces_version = shares.ces_version
            and means.period_grain = shares.period_grain
            and means.period_start = shares.period_start
            and means.breakdown = shares.breakdown
            and means.breakdown_value = shares.breakdown_value
    left join net_eases
        on
            means.survey_kind = net_eases.survey_kind
            and means.ces_version = net_eases.ces_version
            and means.period_grain = net_eases.period_grain
            and means.period_start = net_eases.period_start
            and means.breakdown = net_eases.breakdown
            and means.breakdown_value = net_eases.breakdown_value
    left join dim_surveys
        on
            means.breakdown = 'survey'
            and means.breakdown_value = dim_surveys.survey_id
)

select * from final

{%- set cell_columns = score_columns() + ["period_grain", "period_start"] %}
with

survey_scores as (
    select * from {{ ref("survey_scores") }}
    where method = 'answers' and not is_cross
),

dim_surveys as (
    select * from {{ ref("dim_surveys") }}
),

-- The mean is the one number that every version of the question has.
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
        nets.value as net_ease,
        nets.ci_low as net_ease_ci_low,
        nets.ci_high as net_ease_ci_high,
        means.is_reportable,
        means.is_complete,
        means.period_start,
        means.data_as_of
    from
        survey_scores as means
        {%- for name, metric in {"shares": "ease_share", "nets": "net_ease"}.items() %}
        left join survey_scores as {{ name }}
            on
                {{ name }}.metric = '{{ metric }}'
                and {{ same_cell("means", name, cell_columns) }}
            {%- endfor %}
    left join dim_surveys
        on
            means.breakdown = 'survey'
            and means.breakdown_value = dim_surveys.survey_id
    where means.metric = 'ease_mean'
)

select * from final

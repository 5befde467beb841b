{{ config(materialized="view") }}

with

-- An answer that is dated after `as_of` (by a wrong clock, at most a day ahead) counts
-- only in a later run.
counted_answers as (
    select * from {{ ref("fct_survey_answers") }}
    where not is_excluded and recorded_at <= {{ as_of() }}
),

-- Which answers a metric is computed from stands in its definition: those of one role,
-- and of one version where the question has versions.
survey_metrics as (
    select * from {{ ref("metric_definitions") }}
    where role is not null
),

-- What an answer is worth depends on the unit only: 1 or 0 in a share, 1, 0 or -1 in
-- points, its score in a mean on its scale.
valued_answers as (
    select
        counted_answers.*,
        survey_metrics.metric,
        cast(case survey_metrics.unit
            when 'points' then counted_answers.net_value
            when 'share' then cast(counted_answers.is_good as integer)
            when 'scale' then counted_answers.score
        end as double) as answer_value
    from counted_answers
    inner join survey_metrics
        on
            counted_answers.role = survey_metrics.role
            and counted_answers.ces_version
            = coalesce(survey_metrics.ces_version, counted_answers.ces_version)
),

final as (
    select
        answer_id,
        respondent_id,
        survey_id,
        metric,
        role,
        survey_kind,
        ces_version,
        asked_channel,
        touchpoint,
        {%- for segment in segments() %}
            segment_{{ segment }},
        {%- endfor %}
        answer_value,
        scale_min,
        scale_max,
        recorded_date,
        recorded_at
    from valued_answers
    where answer_value is not null
)

select * from final

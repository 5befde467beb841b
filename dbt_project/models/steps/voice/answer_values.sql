{{ config(materialized="view") }}

with

-- An answer that is dated after `as_of` (by a wrong clock, at most a day ahead) counts
-- only in a later run.
counted_answers as (
    select * from {{ ref("fct_survey_answers") }}
    where not is_excluded and recorded_at <= {{ as_of() }}
),

valued_answers as (
    -- A promoter is worth 1, a passive 0, a detractor -1.
    select
        *,
        'nps' as metric,
        cast(nps_value as double) as answer_value
    from counted_answers
    where role = 'nps'
    union all
    select
        *,
        'csat_share' as metric,
        case when is_satisfied then 1e0 else 0e0 end as answer_value
    from counted_answers
    where role = 'csat'
    union all
    select
        *,
        'csat_mean' as metric,
        cast(score as double) as answer_value
    from counted_answers
    where role = 'csat'
    union all
    -- Which answers are easy is defined for version 2.0 of the question only.
    select
        *,
        'ease_share' as metric,
        case when is_easy then 1e0 when not is_easy then 0e0 end as answer_value
    from counted_answers
    where role = 'ces'
    union all
    select
        *,
        'ease_mean' as metric,
        cast(score as double) as answer_value
    from counted_answers
    where role = 'ces'
    union all
    -- A score of 6 or 7 is worth 1, one of 4 or 5 is worth 0, one of 1 to 3 -1.
    select
        *,
        'net_ease' as metric,
        cast(ease_value as double) as answer_value
    from counted_answers
    where role = 'ces'
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

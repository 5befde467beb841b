-- Between the fact and the metric no answer is lost and none counted twice, in any
-- metric of any role, at any grain but the rolling one. What a clock ahead of the run
-- has stamped waits its turn.
with

fct_survey_answers as (
    select * from {{ ref("fct_survey_answers") }}
    where not is_excluded and recorded_at <= {{ as_of() }}
),

survey_metrics as (
    select * from {{ ref("metric_definitions") }}
    where role is not null
),

survey_scores as (
    select * from {{ ref("survey_scores") }}
    where
        method = 'answers'
        and breakdown = 'total'
        and period_grain != 'last_12_months'
),

grains as (
    select 'day' as period_grain
    {%- for grain in ["week", "month", "quarter", "year"] %}
        union all
        select '{{ grain }}' as period_grain
    {%- endfor %}
),

answered as (
    select
        survey_metrics.metric,
        count(*) as answer_count
    from fct_survey_answers as answers
    inner join survey_metrics
        on
            answers.role = survey_metrics.role
            and coalesce(
                answers.ces_version = survey_metrics.ces_version,
                survey_metrics.ces_version is null
            )
    where
        case survey_metrics.unit
            when 'points' then answers.net_value is not null
            when 'share' then answers.is_good is not null
            else answers.score is not null
        end
    group by survey_metrics.metric
),

counted as (
    select
        metric,
        period_grain,
        sum(n_responses) as answer_count
    from survey_scores
    group by metric, period_grain
)

select
    answered.metric,
    answered.answer_count,
    grains.period_grain,
    counted.answer_count as counted
from answered
cross join grains
left join counted
    on
        answered.metric = counted.metric
        and grains.period_grain = counted.period_grain
where counted.answer_count is distinct from answered.answer_count

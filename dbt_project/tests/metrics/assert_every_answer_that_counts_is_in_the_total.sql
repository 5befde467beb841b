-- Between the fact and the metric no answer is lost and none counted twice, at any
-- grain but the rolling one. What a clock ahead of the run has stamped waits its turn.
with

fct_survey_answers as (
    select * from {{ ref("fct_survey_answers") }}
),

survey_scores as (
    select * from {{ ref("survey_scores") }}
),

answered as (
    select
        role,
        count(*) as answer_count
    from fct_survey_answers
    where
        not is_excluded
        and recorded_at <= {{ as_of() }}
        and coalesce(nps_value, ease_value, cast(is_satisfied as integer)) is not null
    group by role
),

counted as (
    select
        metric,
        period_grain,
        case metric when 'nps' then 'nps' when 'net_ease' then 'ces' else 'csat' end
            as role,
        sum(n_responses) as answer_count
    from survey_scores
    where
        metric in ('nps', 'net_ease', 'csat_share')
        and method = 'answers'
        and breakdown = 'total'
        and period_grain != 'last_12_months'
    group by metric, period_grain
),

grains as (
    select 'day' as period_grain
    {%- for grain in ["week", "month", "quarter", "year"] %}
        union all
        select '{{ grain }}' as period_grain
    {%- endfor %}
)

select
    answered.role,
    answered.answer_count,
    grains.period_grain,
    counted.answer_count as counted
from answered
cross join grains
left join counted
    on answered.role = counted.role and grains.period_grain = counted.period_grain
where
    answered.role in ('nps', 'csat', 'ces')
    and counted.answer_count is distinct from answered.answer_count

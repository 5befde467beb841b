{%- set columns = with_declared_segments({
    "asked_channel": "asked_channel", "survey": "survey_id", "touchpoint": "touchpoint",
}) %}
-- The sums behind every published survey score, per cell: a metric in one period for
-- one breakdown value. Respondents who answered once in a period are added up together;
-- only those who answered more than once are kept apart, because the interval needs the
-- sums of each respondent. Both parts meet in cell_parts.
with

answer_values as (
    select * from {{ ref("answer_values") }}
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

-- Beside each answer: when the same respondent answered any question of this metric,
-- kind of survey and version of the effort question before and after it.
ordered_answers as (
    select
        *,
        lag(recorded_date) over (
            partition by metric, survey_kind, ces_version, respondent_id
            order by recorded_at, answer_id
        ) as previous_date,
        lead(recorded_date) over (
            partition by metric, survey_kind, ces_version, respondent_id
            order by recorded_at, answer_id
        ) as next_date
    from answer_values
),

-- Periods are joined to days and not to answers, because there are far fewer days.
answer_dates as (
    select distinct recorded_date from answer_values
),

periods_by_date as (
    select
        answer_dates.recorded_date,
        dim_periods.period_grain,
        dim_periods.period_start,
        dim_periods.period_end
    from answer_dates
    inner join dim_periods
        on
            answer_dates.recorded_date >= dim_periods.period_start
            and answer_dates.recorded_date < dim_periods.period_end
),

-- An answer stands once in every period that it was given in. It is the latest of its
-- respondent there if the next one lies after the period, and the only one if the
-- previous one lies before the period, too.
period_answers as (
    select
        ordered_answers.*,
        periods_by_date.period_grain,
        periods_by_date.period_start,
        coalesce(ordered_answers.next_date >= periods_by_date.period_end, true)
            as is_latest,
        is_latest
        and coalesce(
            ordered_answers.previous_date < periods_by_date.period_start, true
        ) as is_only_answer
    from ordered_answers
    inner join periods_by_date
        on ordered_answers.recorded_date = periods_by_date.recorded_date
),

-- Each respondent has one answer here, so the sum of the squares over respondents is
-- that over answers, and the rows are first added up per combination of the columns
-- that they are cut by. Most respondents answer once in a period, so this is most of
-- the answers.
latest_answer_sums as (
    select
        metric,
        role,
        survey_kind,
        ces_version,
        asked_channel,
        survey_id,
        touchpoint,
        {%- for segment in segments() %}
            segment_{{ segment }},
        {%- endfor %}
        period_grain,
        period_start,
        is_only_answer,
        count(*) as n_responses,
        count(case when answer_value > 0 then 1 end) as positive_count,
        count(case when answer_value < 0 then 1 end) as negative_count,
        sum(answer_value) as value_sum,
        sum(answer_value * answer_value) as value_squared_sum,
        min(scale_min) as lowest_scale_min,
        max(scale_min) as highest_scale_min,
        min(scale_max) as lowest_scale_max,
        max(scale_max) as highest_scale_max
    from period_answers
    where is_latest
    group by all
),

latest_answers_by_breakdown as (
    select
        metric,
        role,
        survey_kind,
        ces_version,
        period_grain,
        {{ breakdown_name(columns) }} as breakdown,
        {{ breakdown_value(columns) }} as breakdown_value,
        is_only_answer,
        {{ is_cross(columns) }} as is_cross,
        period_start,
        sum(n_responses) as n_responses,
        sum(positive_count) as positive_count,
        sum(negative_count) as negative_count,
        sum(value_sum) as value_sum,
        sum(value_squared_sum) as value_squared_sum,
        min(lowest_scale_min) as lowest_scale_min,
        max(highest_scale_min) as highest_scale_min,
        min(lowest_scale_max) as lowest_scale_max,
        max(highest_scale_max) as highest_scale_max
    from latest_answer_sums
    group by
        metric, role, survey_kind, ces_version, period_grain, is_only_answer,
        period_start,
        grouping sets ( -- noqa: PRS, LT02
            {{ breakdown_sets(columns) }}
        )
),

-- Whoever answered more than once in a period is one respondent in every cell that
-- holds answers of theirs, with as many answers as lie in that cell.
repeated_answers_by_respondent as (
    select
        metric,
        role,
        survey_kind,
        ces_version,
        period_grain,
        {{ breakdown_name(columns) }} as breakdown,
        {{ breakdown_value(columns) }} as breakdown_value,
        respondent_id,
        {{ is_cross(columns) }} as is_cross,
        period_start,
        count(*) as n_responses,
        count(case when answer_value > 0 then 1 end) as positive_count,
        count(case when answer_value < 0 then 1 end) as negative_count,
        sum(answer_value) as value_sum,
        min(scale_min) as lowest_scale_min,
        max(scale_min) as highest_scale_min,
        min(scale_max) as lowest_scale_max,
        max(scale_max) as highest_scale_max
    from period_answers
    where not is_only_answer
    group by
        metric, role, survey_kind, ces_version, period_grain, respondent_id,
        period_start,
        grouping sets ( -- noqa: PRS, LT02
            {{ breakdown_sets(columns) }}
        )
),

-- With one answer each the squares and products of the respondents' sums are those of
-- the answers.
cell_parts as (
    select
        'latest_per_customer' as method,
        *,
        n_responses as n_customers,
        n_responses as n_squared_sum,
        value_sum as n_times_value_sum
    from latest_answers_by_breakdown
    union all
    select
        'answers' as method,
        *,
        n_responses as n_customers,
        n_responses as n_squared_sum,
        value_sum as n_times_value_sum
    from latest_answers_by_breakdown
    where is_only_answer
    union all
    select
        'answers' as method,
        metric,
        role,
        survey_kind,
        ces_version,
        period_grain,
        breakdown,
        breakdown_value,
        false as is_only_answer,
        is_cross,
        period_start,
        n_responses,
        positive_count,
        negative_count,
        value_sum,
        value_sum * value_sum as value_squared_sum,
        lowest_scale_min,
        highest_scale_min,
        lowest_scale_max,
        highest_scale_max,
        1 as n_customers,
        n_responses * n_responses as n_squared_sum,
        n_responses * value_sum as n_times_value_sum
    from repeated_answers_by_respondent
),

-- Crosses begin with the month: by day and by week hardly a cell has an answer.
final as (
    select
        metric,
        role,
        survey_kind,
        ces_version,
        period_grain,
        breakdown,
        breakdown_value,
        method,
        cast(sum(n_responses) as bigint) as n_responses,
        cast(sum(n_customers) as bigint) as n_customers,
        cast(sum(positive_count) as bigint) as positive_count,
        cast(sum(n_responses - positive_count - negative_count) as bigint)
            as neutral_count,
        cast(sum(negative_count) as bigint) as negative_count,
        case
            when min(lowest_scale_min) = max(highest_scale_min)
                then min(lowest_scale_min)
        end as scale_min,
        case
            when min(lowest_scale_max) = max(highest_scale_max)
                then min(lowest_scale_max)
        end as scale_max,
        sum(value_sum) as value_sum,
        cast(sum(n_squared_sum) as double) as n_squared_sum,
        sum(n_times_value_sum) as n_times_value_sum,
        sum(value_squared_sum) as value_squared_sum,
        is_cross,
        period_start
    from cell_parts
    where not is_cross or period_grain not in ('day', 'week')
    group by all
)

select * from final

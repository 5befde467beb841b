with

fct_survey_answers as (
    select * from {{ ref("fct_survey_answers") }}
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

answers as (
    {%- for metric, (role, value) in answer_values().items() %}
        {%- if not loop.first %}
            union all
        {%- endif %}
        select
            *,
            '{{ metric }}' as metric,
            cast({{ value }} as double) as answer_value,
            1e3 * scale_min + scale_max as scale
        from fct_survey_answers
        where role = '{{ role }}' and not is_excluded
    {%- endfor %}
),

-- A respondent's latest answer of a period counts once, in the breakdown values that
-- this answer has: so these add up to the total too.
period_answers as (
    select
        answers.*,
        dim_periods.period_grain,
        dim_periods.period_start,
        row_number() over (
            partition by
                answers.metric,
                answers.survey_kind,
                answers.ces_version,
                dim_periods.period_grain,
                dim_periods.period_start,
                answers.respondent_id
            order by answers.recorded_at desc, answers.answer_id desc
        ) = 1 as is_latest
    from answers
    inner join dim_periods
        on
            answers.recorded_date >= dim_periods.period_start
            and answers.recorded_date < dim_periods.period_end
    where answers.answer_value is not null
),

cut_answers as (
    {{- cut_by("period_answers", survey_cuts()) }}
),

respondents as (
    select
        metric,
        role,
        survey_kind,
        ces_version,
        period_grain,
        period_start,
        breakdown,
        breakdown_value,
        respondent_id,
        count(*) as n,
        sum(answer_value) as s,
        count(case when answer_value > 0 then 1 end) as positives,
        count(case when answer_value < 0 then 1 end) as negatives,
        max(case when is_latest then answer_value end) as latest,
        min(scale) as lowest_scale,
        max(scale) as highest_scale
    from cut_answers
    group by all
),

final as (
    {%- for method, n, s, positives, negatives in [
        ("answers", "n", "s", "positives", "negatives"),
        (
            "latest_per_customer", "1e0", "latest",
            "case when latest > 0 then 1 else 0 end",
            "case when latest < 0 then 1 else 0 end",
        ),
    ] %}
        {%- if not loop.first %}
            union all
        {%- endif %}
        select
            metric,
            role,
            survey_kind,
            ces_version,
            period_grain,
            breakdown,
            breakdown_value,
            '{{ method }}' as method,
            cast(sum({{ n }}) as bigint) as n_responses,
            count(*) as n_customers,
            cast(sum({{ positives }}) as bigint) as positive_count,
            cast(sum({{ n }} - {{ positives }} - {{ negatives }}) as bigint)
                as neutral_count,
            cast(sum({{ negatives }}) as bigint) as negative_count,
            cast(sum({{ s }}) as double) as value_sum,
            cast(sum({{ n }} * {{ n }}) as double) as n_squared_sum,
            cast(sum({{ n }} * {{ s }}) as double) as n_times_value_sum,
            cast(sum({{ s }} * {{ s }}) as double) as value_squared_sum,
            min(lowest_scale) = max(highest_scale) as has_one_scale,
            period_start
        from respondents
        where {{ s }} is not null
        group by all
    {%- endfor %}
)

select * from final

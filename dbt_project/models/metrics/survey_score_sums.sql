{%- set cell = "metric, role, survey_kind, ces_version, period_grain, breakdown, "
    ~ "breakdown_value" %}
{%- set one_respondent %}
            partition by
                answers.metric, answers.survey_kind, answers.ces_version,
                dim_periods.period_grain, dim_periods.period_start, answers.respondent_id
{%- endset %}
with

fct_survey_answers as (
    select
        *,
        asked_channel as channel
    from {{ ref("fct_survey_answers") }}
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
        where
            role = '{{ role }}' and not is_excluded and recorded_at <= {{ as_of() }}
    {%- endfor %}
),

-- A respondent's latest answer counts in its own breakdown values, so these add up too.
period_answers as (
    select
        answers.*,
        dim_periods.period_grain,
        dim_periods.period_start,
        count(*) over ({{ one_respondent }}) as answer_count,
        row_number() over (
            {{ one_respondent }}
            order by answers.recorded_at desc, answers.answer_id desc
        ) as recency
    from answers
    inner join dim_periods
        on
            answers.recorded_date >= dim_periods.period_start
            and answers.recorded_date < dim_periods.period_end
    where answers.answer_value is not null
),

cut_answers as (
    {{- cut_by("period_answers", survey_cuts(), crossed=true) }}
),

-- Most answer once in a period: they are one row together, each repeater is another.
respondents as (
    select
        {{ cell }},
        is_cross,
        period_start,
        case when answer_count > 1 then respondent_id end as repeater,
        count(*) as n,
        sum(answer_value) as s,
        sum(answer_value * answer_value) as v_squared,
        count(case when answer_value > 0 then 1 end) as positives,
        count(case when answer_value < 0 then 1 end) as negatives,
        {%- set latest = "case when recency = 1 then answer_value end" %}
        count({{ latest }}) as latest_n,
        sum({{ latest }}) as latest_s,
        sum({{ latest }} * answer_value) as latest_v_squared,
        count(case when {{ latest }} > 0 then 1 end) as latest_positives,
        count(case when {{ latest }} < 0 then 1 end) as latest_negatives,
        min(scale) as lowest,
        max(scale) as highest
    from cut_answers
    where {{ is_cut_at_grain("period_grain") }}
    group by all
),

final as (
    {%- for method, of, sums in [
        ("answers", "", {
            "n_customers": "case when repeater is null then n else 1 end",
            "n_squared": "case when repeater is null then n else n * n end",
            "n_times_value": "case when repeater is null then s else n * s end",
            "value_squared": "case when repeater is null then v_squared else s * s end",
        }),
        ("latest_per_customer", "latest_", {
            "n_customers": "latest_n", "n_squared": "latest_n",
            "n_times_value": "latest_s", "value_squared": "latest_v_squared",
        }),
    ] %}
        {%- if not loop.first %}
            union all
        {%- endif %}
        select
            {{ cell }},
            '{{ method }}' as method,
            cast(sum({{ of }}n) as bigint) as n_responses,
            cast(sum({{ sums.n_customers }}) as bigint) as n_customers,
            cast(sum({{ of }}positives) as bigint) as positive_count,
            cast(sum({{ of }}n - {{ of }}positives - {{ of }}negatives) as bigint)
                as neutral_count,
            cast(sum({{ of }}negatives) as bigint) as negative_count,
            sum({{ of }}s) as value_sum,
            cast(sum({{ sums.n_squared }}) as double) as n_squared_sum,
            sum({{ sums.n_times_value }}) as n_times_value_sum,
            sum({{ sums.value_squared }}) as value_squared_sum,
            case when min(lowest) = max(highest) then min(lowest) end as scale,
            is_cross,
            period_start
        from respondents
        where {{ of }}n > 0
        group by all
    {%- endfor %}
)

select * from final

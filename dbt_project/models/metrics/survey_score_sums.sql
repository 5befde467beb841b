{#- What an answer of a role is worth in each metric. #}
{%- set values = {
    "nps": ["nps", "nps_value"],
    "csat_share": ["csat", "case when is_satisfied then 1 else 0 end"],
    "csat_mean": ["csat", "score"],
    "ease_share": ["ces", "case when is_easy then 1 when not is_easy then 0 end"],
    "ease_mean": ["ces", "score"],
    "net_ease": ["ces", "ease_value"],
} %}
{%- set cuts = {"channel": "channel", "survey": "survey_id", "touchpoint": "touchpoint"} %}
{%- do cuts.update(segment_cuts()) %}
{%- set keys = ["metric", "survey_kind", "ces_version", "period_grain", "period_start"] %}
with

fct_survey_answers as (
    select * from {{ ref("fct_survey_answers") }}
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

answer_values as (
    {%- for metric, (role, value) in values.items() %}
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
        answer_values.*,
        dim_periods.period_grain,
        dim_periods.period_start,
        row_number() over (
            partition by
                answer_values.metric,
                answer_values.survey_kind,
                answer_values.ces_version,
                dim_periods.period_grain,
                dim_periods.period_start,
                answer_values.respondent_id
            order by answer_values.recorded_at desc, answer_values.answer_id desc
        ) = 1 as is_latest
    from answer_values
    inner join dim_periods
        on
            dim_periods.period_start <= answer_values.recorded_date
            and answer_values.recorded_date < dim_periods.period_end
    where answer_values.answer_value is not null
),

respondents as (
    select
        {{ keys | join(",\n        ") }},
        respondent_id,
        {{ breakdown_columns(cuts) | indent(8) }},
        count(*) as n,
        sum(answer_value) as s,
        count(case when answer_value > 0 then 1 end) as positive_count,
        count(case when answer_value < 0 then 1 end) as negative_count,
        max(case when is_latest then answer_value end) as latest_value,
        min(scale) as lowest_scale,
        max(scale) as highest_scale
    from period_answers
    group by {{ breakdown_sets(keys + ["respondent_id"], cuts) | indent(4) }}
),

counted as (
    {%- for method, n, s, positive, negative in [
        ("answers", "n", "s", "positive_count", "negative_count"),
        (
            "latest_per_customer", "1", "latest_value",
            "case when latest_value > 0 then 1 else 0 end",
            "case when latest_value < 0 then 1 else 0 end",
        ),
    ] %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        {{ keys | join(",\n        ") }},
        breakdown,
        breakdown_value,
        '{{ method }}' as method,
        cast({{ n }} as double) as n,
        cast({{ s }} as double) as s,
        {{ positive }} as positive_count,
        {{ negative }} as negative_count,
        lowest_scale,
        highest_scale
    from respondents
    {%- if method != "answers" %}
    where latest_value is not null
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        {{ keys | join(",\n        ") }},
        breakdown,
        breakdown_value,
        method,
        cast(sum(n) as bigint) as n_responses,
        count(*) as n_customers,
        cast(sum(positive_count) as bigint) as positive_count,
        cast(sum(n) - sum(positive_count) - sum(negative_count) as bigint)
            as neutral_count,
        cast(sum(negative_count) as bigint) as negative_count,
        sum(s) as value_sum,
        sum(n * n) as n_squared_sum,
        sum(n * s) as n_times_value_sum,
        sum(s * s) as value_squared_sum,
        min(lowest_scale) = max(highest_scale) as has_one_scale
    from counted
    group by all
)

select * from final

-- Wherever a value may be reported, it lies in its interval, and both in their range
-- (a mean over two scales has neither).
with

estimates as (
    select
        metric,
        is_reportable,
        value,
        ci_low,
        ci_high
    from {{ ref("survey_scores") }}
    {%- for model in [
        "survey_response_rates", "customer_churn", "customer_retention",
        "subscription_snapshot",
    ] %}
        union all
        select
            '{{ model }}' as metric,
            is_reportable,
            value,
            ci_low,
            ci_high
        from {{ ref(model) }}
    {%- endfor %}
)

select *
from estimates
where
    (
        is_reportable
        and not coalesce(
            value between ci_low and ci_high, metric in ('csat_mean', 'ease_mean')
        )
    )
    or (
        metric not in ('nps', 'net_ease', 'csat_mean', 'ease_mean')
        and (value not between 0 and 1 or ci_low < 0 or ci_high > 1)
    )
    or (metric in ('nps', 'net_ease') and (ci_low < -100 or ci_high > 100))

with

fct_subscriptions as (
    select * from {{ ref("fct_subscriptions") }}
),

metric_definitions as (
    select * from {{ ref("metric_definitions") }}
),

-- Two shares of one file, each under its name: of all that it lists, and of those who
-- were ever active, as the churn rate is defined (who never paid cannot leave).
counted as (
    {%- for metric, condition in {
        "ended_share": "true",
        "ever_active_churn_rate": "was_ever_active",
    }.items() %}
        {%- if not loop.first %}
            union all
        {%- endif %}
        select
            '{{ metric }}' as metric,
            source,
            count(*) as subscription_count,
            count(case when ended_at is not null then 1 end) as ended_count
        from fct_subscriptions
        where {{ condition }}
        group by source
    {%- endfor %}
),

final as (
    select
        counted.metric,
        counted.source,
        'wilson' as ci_method,
        metric_definitions.version as definition_version,
        counted.subscription_count,
        counted.ended_count,
        {{ share_estimate("counted.ended_count", "counted.subscription_count") }},
        {{ as_of() }} as data_as_of
    from counted
    inner join metric_definitions on counted.metric = metric_definitions.metric
)

select * from final

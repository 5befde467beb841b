with

fct_subscriptions as (
    select * from {{ ref("fct_subscriptions") }}
),

metric_definitions as (
    select * from {{ ref("metric_definitions") }}
),

constants as (
    select {{ normal_quantile() }} as z
),

-- Two shares of one file, each under its name: of all that it lists, and of those who
-- were ever active, as the churn rate is defined (who never paid cannot leave).
counts as (
    select
        'ended_share' as metric,
        source,
        count(*) as subscription_count,
        count(ended_at) as ended_count
    from fct_subscriptions
    group by source
    union all
    select
        'ever_active_churn_rate' as metric,
        source,
        count(*) as subscription_count,
        count(ended_at) as ended_count
    from fct_subscriptions
    where was_ever_active
    group by source
),

shares as (
    select
        counts.*,
        cast(counts.subscription_count as double) as n_eff,
        {{ ratio("counts.ended_count", "counts.subscription_count") }} as ended_share,
        {{ wilson_standard_error("ended_share", "n_eff", "constants.z") }}
            as standard_error,
        {{ wilson_interval("ended_share", "n_eff", "constants.z", "-") }}
            as unrounded_low,
        {{ wilson_interval("ended_share", "n_eff", "constants.z", "+") }}
            as unrounded_high
    from counts
    cross join constants
),

final as (
    select
        shares.metric,
        shares.source,
        'wilson' as ci_method,
        metric_definitions.version as definition_version,
        shares.subscription_count,
        shares.ended_count,
        round(shares.ended_share, 10) as value,
        round(shares.standard_error, 10) as se,
        round(shares.unrounded_low, 10) as ci_low,
        round(shares.unrounded_high, 10) as ci_high,
        {{ confidence_level() }} as conf_level,
        shares.n_eff,
        shares.subscription_count >= {{ reportable_from() }} as is_reportable,
        {{ as_of() }} as data_as_of
    from shares
    inner join metric_definitions on shares.metric = metric_definitions.metric
)

select * from final

{%- set columns = {"asked_channel": "asked_channel", "survey": "survey_id"} %}
with

fct_survey_sendings as (
    select * from {{ ref("fct_survey_sendings") }}
    where not is_test
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

data_coverage as (
    select * from {{ ref("data_coverage") }}
    where entity = 'sending'
),

metric_definitions as (
    select * from {{ ref("metric_definitions") }}
    where metric = 'response_rate'
),

constants as (
    select {{ normal_quantile() }} as z
),

-- A sending is mature when its recipients have had the time to answer. The numerator
-- and the denominator of the rate are of the same sendings. Whoever answers a forwarded
-- invitation is none of those to whom it was delivered, so of no sending more answers
-- count than were delivered.
sendings as (
    select
        sendings.*,
        sendings.sent_at + interval {{ response_window_days() }} day
        <= data_coverage.data_as_of as is_mature,
        is_mature and sendings.delivered_count + sendings.answered_count >= 0
            as is_in_the_rate,
        case when is_in_the_rate then sendings.delivered_count else 0 end
            as matured_delivered_count,
        case
            when is_in_the_rate
                then least(sendings.answered_count, sendings.delivered_count)
            else 0
        end as matured_answered_count
    from fct_survey_sendings as sendings
    cross join data_coverage
),

period_sendings as (
    select
        sendings.*,
        dim_periods.period_grain,
        dim_periods.period_start
    from sendings
    inner join dim_periods
        on
            sendings.sent_date >= dim_periods.period_start
            and sendings.sent_date < dim_periods.period_end
),

sums as (
    select
        survey_kind,
        {{ breakdown_name(columns) }} as breakdown,
        {{ breakdown_value(columns) }} as breakdown_value,
        {{ is_cross(columns) }} as is_cross,
        period_grain,
        period_start,
        case
            when min(counted_by) = max(counted_by) then min(counted_by) else 'both'
        end as counted_by,
        count(*) as sending_count,
        cast(sum(sent_count) as bigint) as sent,
        cast(sum(delivered_count) as bigint) as delivered,
        cast(sum(opened_count) as bigint) as opened,
        cast(sum(started_count) as bigint) as started,
        cast(sum(completed_count) as bigint) as completed,
        cast(sum(matured_delivered_count) as bigint) as matured_delivered,
        cast(sum(matured_answered_count) as bigint) as matured_answered,
        count(case when is_in_the_rate then 1 end) as matured_sendings,
        bool_and(is_mature) as is_mature
    from period_sendings
    group by
        survey_kind, period_grain, period_start,
        grouping sets ( -- noqa: PRS, LT02
            {{ breakdown_sets(columns) }}
        )
),

-- Crosses begin with the month.
cells as (
    select * from sums
    where not is_cross or period_grain not in ('day', 'week')
),

series as (
    select
        survey_kind,
        breakdown,
        breakdown_value,
        is_cross,
        period_grain,
        min(period_start) as first_period_start
    from cells
    group by all
),

-- The interval. The same person may be invited by every sending of a cell, and answers
-- some of them more alike than strangers would; whom a sending was delivered to, its
-- counts do not tell. So the invitations are taken to be worth fewer independent ones:
-- their number divided by 1 + (sendings - 1) / 3, as if everybody had got all sendings,
-- and a third of what makes somebody answer lay in the person.
-- From its first sending on, a series has a row for every period but single days. A
-- count that no sending of the period tells is NULL; without a sending it is 0.
rates as (
    select
        series.survey_kind,
        series.period_grain,
        series.breakdown,
        series.breakdown_value,
        cells.counted_by,
        coalesce(cells.sending_count, 0) as sending_count,
        case when cells.sending_count > 0 then cells.sent else 0 end as sent,
        case when cells.sending_count > 0 then cells.delivered else 0 end as delivered,
        case when cells.sending_count > 0 then cells.opened else 0 end as opened,
        case when cells.sending_count > 0 then cells.started else 0 end as started,
        case when cells.sending_count > 0 then cells.completed else 0 end as completed,
        coalesce(cells.matured_delivered, 0) as matured_delivered,
        coalesce(cells.matured_answered, 0) as matured_answered,
        coalesce(cells.matured_sendings, 0) as matured_sendings,
        1e0 + (greatest(1e0, matured_sendings) - 1e0) / 3e0
            as invitations_worth_one_person,
        coalesce(cells.matured_delivered, 0)
        / nullif(invitations_worth_one_person, 0e0) as n_eff,
        {{ ratio("cells.matured_answered", "cells.matured_delivered") }}
            as answered_share,
        {{ wilson_standard_error("answered_share", "n_eff", "constants.z") }}
            as standard_error,
        {{ wilson_interval("answered_share", "n_eff", "constants.z", "-") }}
            as unrounded_low,
        {{ wilson_interval("answered_share", "n_eff", "constants.z", "+") }}
            as unrounded_high,
        series.is_cross,
        dim_periods.ends_at <= data_coverage.data_as_of
        and coalesce(cells.is_mature, true) as is_complete,
        dim_periods.period_start,
        data_coverage.data_as_of
    from series
    cross join constants
    cross join data_coverage
    inner join dim_periods
        on
            series.period_grain = dim_periods.period_grain
            and series.first_period_start <= dim_periods.period_start
    left join cells
        on
            dim_periods.period_grain = cells.period_grain
            and dim_periods.period_start = cells.period_start
            and series.survey_kind = cells.survey_kind
            and series.breakdown = cells.breakdown
            and series.breakdown_value = cells.breakdown_value
    where cells.sending_count > 0 or dim_periods.period_grain != 'day'
),

final as (
    select
        rates.survey_kind,
        rates.period_grain,
        rates.breakdown,
        rates.breakdown_value,
        'wilson_bounded' as ci_method,
        metric_definitions.version as definition_version,
        rates.counted_by,
        rates.sending_count,
        rates.sent,
        rates.delivered,
        rates.opened,
        rates.started,
        rates.completed,
        rates.matured_delivered,
        rates.matured_answered,
        round(rates.answered_share, 10) as value,
        round(rates.standard_error, 10) as se,
        round(rates.unrounded_low, 10) as ci_low,
        round(rates.unrounded_high, 10) as ci_high,
        {{ confidence_level() }} as conf_level,
        round(rates.n_eff, 10) as n_eff,
        rates.n_eff >= {{ reportable_from() }} as is_reportable,
        rates.is_cross,
        rates.is_complete,
        rates.period_start,
        rates.data_as_of
    from rates
    cross join metric_definitions
)

select * from final

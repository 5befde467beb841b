with

dates as (
    select * from {{ ref("dim_dates") }}
),

today as (
    select {{ reporting_date(as_of()) }} as date_today
),

periods as (
    select
        'day' as period_grain,
        date_day as period_start,
        cast(date_day + interval 1 day as date) as period_end
    from dates
    union all
    select distinct
        'week' as period_grain,
        week_start as period_start,
        cast(week_start + interval 1 week as date) as period_end
    from dates
    union all
    select distinct
        'month' as period_grain,
        month_start as period_start,
        cast(month_start + interval 1 month as date) as period_end
    from dates
    union all
    select distinct
        'quarter' as period_grain,
        quarter_start as period_start,
        cast(quarter_start + interval 3 month as date) as period_end
    from dates
    union all
    select distinct
        'year' as period_grain,
        year_start as period_start,
        cast(year_start + interval 1 year as date) as period_end
    from dates
    union all
    -- The twelve months up to the last full day are one window that moves with the run.
    select
        'last_12_months' as period_grain,
        cast(date_today - interval 12 month as date) as period_start,
        date_today as period_end
    from today
),

final as (
    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        {{ reporting_midnight("periods.period_start") }} as starts_at,
        {{ reporting_midnight("periods.period_end") }} as ends_at
    from periods
    cross join today
    where periods.period_start <= today.date_today
)

select * from final

with

dim_dates as (
    select * from {{ ref("dim_dates") }}
),

today as (
    select {{ reporting_date(as_of()) }} as date_today
),

calendar_periods as (
    {%- for grain in ["day", "week", "month", "quarter", "year"] %}
        {%- if not loop.first %}
            union all
        {%- endif %}
        select distinct
            '{{ grain }}' as period_grain,
            {{ "date_day" if grain == "day" else grain ~ "_start" }} as period_start,
            {%- if grain == "quarter" %}
                cast(quarter_start + interval 3 month as date) as period_end
            {%- else %}
                cast(
                    {{ "date_day" if grain == "day" else grain ~ "_start" }}
                    + interval 1 {{ grain }} as date
                ) as period_end
            {%- endif %}
        from dim_dates
    {%- endfor %}
),

-- One window, rolling with the run: the twelve months up to the last full day.
rolling_window as (
    select
        'last_12_months' as period_grain,
        cast(date_today - interval 12 month as date) as period_start,
        date_today as period_end
    from today
),

periods as (
    select * from calendar_periods
    union all
    select * from rolling_window
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

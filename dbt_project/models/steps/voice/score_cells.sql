with

score_sums as (
    select * from {{ ref("score_sums") }}
),

dim_periods as (
    select * from {{ ref("dim_periods") }}
),

data_coverage as (
    select * from {{ ref("data_coverage") }}
),

metric_definitions as (
    select * from {{ ref("metric_definitions") }}
),

-- A series is one score over time. It begins with its first answer. The window of the
-- last twelve months has no series of its own: it belongs to that of the years.
series as (
    select
        metric,
        role,
        survey_kind,
        ces_version,
        breakdown,
        breakdown_value,
        method,
        is_cross,
        period_grain as series_grain,
        min(period_start) as first_period_start
    from score_sums
    where period_grain != 'last_12_months'
    group by all
),

series_periods as (
    select
        series.*,
        dim_periods.period_grain,
        dim_periods.period_start,
        dim_periods.ends_at
    from series
    inner join dim_periods
        on
            -- The last twelve months go on from the series of years.
            series.series_grain
            = replace(dim_periods.period_grain, 'last_12_months', 'year')
            and series.first_period_start < dim_periods.period_end
),

cells as (
    select
        series_periods.*,
        score_sums.scale_min as common_scale_min,
        score_sums.scale_max as common_scale_max,
        score_sums.value_sum,
        score_sums.n_squared_sum,
        score_sums.n_times_value_sum,
        score_sums.value_squared_sum,
        coalesce(score_sums.n_responses, 0) as n_responses,
        coalesce(score_sums.n_customers, 0) as n_customers,
        coalesce(score_sums.positive_count, 0) as positive_count,
        coalesce(score_sums.neutral_count, 0) as neutral_count,
        coalesce(score_sums.negative_count, 0) as negative_count
    from series_periods
    left join score_sums
        on
            series_periods.metric = score_sums.metric
            and series_periods.survey_kind = score_sums.survey_kind
            and series_periods.ces_version = score_sums.ces_version
            and series_periods.breakdown = score_sums.breakdown
            and series_periods.breakdown_value = score_sums.breakdown_value
            and series_periods.method = score_sums.method
            and series_periods.period_grain = score_sums.period_grain
            and series_periods.period_start = score_sums.period_start
),

-- A period without answers is a cell with 0 of them, but single days only in the total.
-- Where answers on two scales meet in a cell, both ends of the scale are NULL, and so
-- is the sum of a mean, because a mean over two scales means nothing.
final as (
    select
        cells.metric,
        cells.survey_kind,
        cells.ces_version,
        cells.period_grain,
        cells.breakdown,
        cells.breakdown_value,
        cells.method,
        metric_definitions.unit,
        metric_definitions.version as definition_version,
        cells.n_responses,
        cells.n_customers,
        cells.positive_count,
        cells.neutral_count,
        cells.negative_count,
        case when cells.common_scale_max is not null then cells.common_scale_min end
            as scale_min,
        case when cells.common_scale_min is not null then cells.common_scale_max end
            as scale_max,
        case
            when
                metric_definitions.unit != 'scale'
                or scale_min is not null
                then cells.value_sum
        end as value_sum,
        cells.n_squared_sum,
        cells.n_times_value_sum,
        cells.value_squared_sum,
        cells.is_cross,
        cells.ends_at <= data_coverage.data_as_of as is_complete,
        cells.period_start,
        data_coverage.data_as_of
    from cells
    inner join metric_definitions on cells.metric = metric_definitions.metric
    inner join data_coverage on cells.role = data_coverage.entity
    where
        cells.n_responses > 0
        or cells.breakdown = 'total'
        or cells.period_grain != 'day'
)

select * from final

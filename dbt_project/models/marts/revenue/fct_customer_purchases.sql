{%- set horizon_days = var("clv_horizon_weeks") * 7 %}
with

fct_purchase_days as (
    select * from {{ ref("fct_purchase_days") }}
    where not is_wholly_refunded
),

-- The back-test is as long as the horizon and ends today, so that it sees the same
-- season; of a shorter history it takes the later half.
cuts as (
    select
        {{ reporting_date(as_of()) }} as date_today,
        least({{ horizon_days }}, cast(floor({{ dbt.datediff(
            "min(ordered_date)", reporting_date(as_of()), "day"
        ) }} / 2e0) as bigint)) as holdout_days
    from fct_purchase_days
),

numbered_days as (
    select
        fct_purchase_days.*,
        cuts.date_today,
        cuts.holdout_days,
        cast(
            {{ dbt.dateadd("day", "-cuts.holdout_days", "cuts.date_today") }} as date
        ) as cut_date,
        row_number() over (
            partition by fct_purchase_days.customer_id
            order by fct_purchase_days.ordered_date
        ) as day_number
    from fct_purchase_days
    cross join cuts
),

-- The first purchase is in no mean: the model of order values looks at repeat
-- purchases that are worth something.
dated_days as (
    select
        *,
        ordered_date <= cut_date as is_before_cut,
        day_number > 1 and expected_amount > 0 as is_valued_repeat
    from numbered_days
),

summaries as (
    select
        customer_id,
        count(*) - 1 as repeat_purchase_count,
        min(ordered_date) as first_date,
        max(ordered_date) as last_date,
        max(case when is_before_cut then ordered_date end) as last_cut_date,
        greatest(min(date_today), max(ordered_date)) as observed_date,
        min(cut_date) as cut_date,
        min(holdout_days) as holdout_days,
        count(case when is_before_cut then 1 end) > 0 as was_customer_at_cut,
        count(case when is_before_cut then 1 end) - 1
            as calibration_repeat_purchase_count,
        avg(case when is_valued_repeat and is_before_cut then expected_amount end)
            as calibration_mean_repeat_amount,
        count(case when is_valued_repeat and is_before_cut then 1 end)
            as calibration_valued_repeat_purchase_count,
        sum(case when is_before_cut then 0e0 else chance_to_stand end)
            as holdout_purchase_count,
        sum(case
            when is_before_cut then 0e0
            else chance_to_stand * coalesce(expected_amount, 0e0)
        end) as holdout_amount,
        count(case when is_valued_repeat then 1 end) as valued_repeat_purchase_count,
        avg(case when is_valued_repeat then expected_amount end)
            as mean_repeat_amount,
        count(*) - count(remaining_amount) as uncovered_day_count,
        min(chance_to_stand) < 1 as may_be_returned,
        min(first_ordered_at) as first_purchase_at
    from dated_days
    group by customer_id
),

final as (
    select
        customer_id,
        cast(repeat_purchase_count as bigint) as repeat_purchase_count,
        {{ weeks_between("first_date", "last_date") }} as first_to_last_weeks,
        {{ weeks_between("first_date", "observed_date") }} as observed_weeks,
        round(mean_repeat_amount, 6) as mean_repeat_amount,
        cast(valued_repeat_purchase_count as bigint) as valued_repeat_purchase_count,
        cast(uncovered_day_count as bigint) as uncovered_day_count,
        may_be_returned,
        case
            when was_customer_at_cut
                then cast(calibration_repeat_purchase_count as bigint)
        end as calibration_repeat_purchase_count,
        {{ weeks_between("first_date", "last_cut_date") }}
            as calibration_first_to_last_weeks,
        case
            when was_customer_at_cut then {{ weeks_between("first_date", "cut_date") }}
        end as calibration_observed_weeks,
        case when was_customer_at_cut then round(calibration_mean_repeat_amount, 6) end
            as calibration_mean_repeat_amount,
        case
            when was_customer_at_cut
                then cast(calibration_valued_repeat_purchase_count as bigint)
        end as calibration_valued_repeat_purchase_count,
        case when was_customer_at_cut then holdout_purchase_count end
            as holdout_purchase_count,
        case when was_customer_at_cut then round(holdout_amount, 6) end
            as holdout_amount,
        case when was_customer_at_cut then holdout_days / 7e0 end as holdout_weeks,
        first_date as first_purchase_date,
        first_purchase_at
    from summaries
)

select * from final

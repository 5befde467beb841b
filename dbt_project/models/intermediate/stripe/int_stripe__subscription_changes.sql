-- How plan and amount of a subscription changed. Its versions tell from the first
-- reading on; of the time before, and where a version does not tell the whole price,
-- the paid invoices tell what each period was billed for.
with

price_versions as (
    select * from {{ ref('int_stripe__subscription_prices') }}
),

billed_periods as (
    select * from {{ ref('int_stripe__billed_periods') }}
),

prices as (
    select * from price_versions
    where version_number = 0
),

first_versions as (
    select
        source,
        subscription_id,
        min(case when version_number > 0 then updated_at end) as first_updated_at,
        bool_or(unread_part is not null) as has_unread_prices
    from price_versions
    group by source, subscription_id
),

-- What a period was billed for held from its beginning on.
observed_bills as (
    select
        billed_periods.source,
        billed_periods.subscription_id,
        coalesce(billed_periods.plan, prices.plan) as plan,
        billed_periods.currency,
        billed_periods.load_id,
        billed_periods.quantity,
        {{ monthly_amount(
            'billed_periods.billed_amount',
            'coalesce(billed_periods.billing_interval, prices.billing_interval)',
            'coalesce(billed_periods.interval_count, prices.interval_count)'
        ) }} as monthly_amount,
        {{ monthly_amount(
            'billed_periods.list_amount',
            'coalesce(billed_periods.billing_interval, prices.billing_interval)',
            'coalesce(billed_periods.interval_count, prices.interval_count)'
        ) }} as monthly_list_amount,
        false as is_paused,
        -- Of what is known since the same instant, a version counts before a bill.
        0 as precedence,
        billed_periods.valid_from,
        billed_periods.updated_at,
        billed_periods.loaded_at
    from billed_periods
    inner join first_versions
        on
            billed_periods.source = first_versions.source
            and billed_periods.subscription_id = first_versions.subscription_id
    left join prices
        on
            billed_periods.source = prices.source
            and billed_periods.subscription_id = prices.subscription_id
    where
        billed_periods.valid_from < first_versions.first_updated_at
        or first_versions.has_unread_prices
),

-- A version whose price is not wholly known charges what was billed last before it.
amounts_of_versions as (
    select
        price_versions.source,
        price_versions.subscription_id,
        price_versions.version_number,
        max_by(billed_periods.billed_amount, billed_periods.valid_from)
            as billed_amount,
        max_by(billed_periods.list_amount, billed_periods.valid_from)
            as list_amount
    from price_versions
    inner join billed_periods
        on
            price_versions.source = billed_periods.source
            and price_versions.subscription_id = billed_periods.subscription_id
            and billed_periods.created_at <= price_versions.valid_from + interval 1 hour
    where price_versions.unread_part is not null
    group by
        price_versions.source,
        price_versions.subscription_id,
        price_versions.version_number
),

observed_versions as (
    select
        price_versions.source,
        price_versions.subscription_id,
        price_versions.plan,
        price_versions.currency,
        price_versions.load_id,
        price_versions.quantity,
        case
            when price_versions.is_paused then cast(0 as decimal(18, 4))
            else {{ monthly_amount(
                'coalesce('
                ~ 'price_versions.recurring_amount, amounts_of_versions.billed_amount)',
                'price_versions.billing_interval',
                'price_versions.interval_count'
            ) }}
        end as monthly_amount,
        {{ monthly_amount(
            'case when price_versions.unread_part is null'
            ~ ' then price_versions.list_amount'
            ~ ' else amounts_of_versions.list_amount end',
            'price_versions.billing_interval',
            'price_versions.interval_count'
        ) }} as monthly_list_amount,
        price_versions.is_paused,
        case when price_versions.version_number = 0 then 2 else 1 end as precedence,
        price_versions.valid_from,
        price_versions.updated_at,
        price_versions.loaded_at
    from price_versions
    left join amounts_of_versions
        on
            price_versions.source = amounts_of_versions.source
            and price_versions.subscription_id = amounts_of_versions.subscription_id
            and price_versions.version_number = amounts_of_versions.version_number
),

all_observations as (
    select * from observed_bills -- noqa: AM04
    union all
    select * from observed_versions
),

observations as (
    select * from all_observations
    where monthly_amount is not null and valid_from is not null
    qualify row_number() over (
        partition by source, subscription_id, valid_from
        order by precedence desc, updated_at desc, load_id desc
    ) = 1
),

steps as (
    select
        *,
        lag(plan) over changes_in_order as plan_before,
        lag(quantity) over changes_in_order as quantity_before,
        lag(monthly_amount) over changes_in_order as monthly_before,
        lag(monthly_list_amount) over changes_in_order as monthly_list_before,
        lag(is_paused) over changes_in_order as was_paused,
        {{ minor_units("'1'", 'currency') }} as smallest_amount
    from observations
    window
        changes_in_order as (
            partition by source, subscription_id order by valid_from
        )
),

-- Bills are rounded to the smallest unit of the currency, so a difference of one is
-- none.
conformed as (
    select
        source,
        subscription_id
        || ':'
        || cast(valid_from as {{ dbt.type_string() }}) as source_subscription_change_id,
        subscription_id as source_subscription_id,
        plan_before,
        plan as plan_after,
        currency,
        case
            when is_paused and not was_paused then 'pause'
            when was_paused and not is_paused then 'resume'
            when coalesce(plan, '') != coalesce(plan_before, '') then 'plan'
            when coalesce(quantity, -1) != coalesce(quantity_before, -1)
                then 'quantity'
            when abs(monthly_list_amount - monthly_list_before) <= smallest_amount
                then 'discount'
            else 'price'
        end as change_reason,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        monthly_before,
        monthly_amount as monthly_after,
        false as is_deleted,
        valid_from as changed_at,
        updated_at,
        loaded_at
    from steps
    where
        monthly_before is not null
        and (
            plan is distinct from plan_before
            or abs(monthly_amount - monthly_before) > smallest_amount
        )
)

select * from conformed

with

int_deals as (
    select * from {{ ref("int_deals") }}
),

int_exchange_rates as (
    select * from {{ ref("int_exchange_rates") }}
),

-- An open deal is worth today's rate, a closed one that of its closing day.
valued_deals as (
    select
        *,
        coalesce(
            least({{ reporting_date("closed_at") }}, {{ reporting_date(as_of()) }}),
            {{ reporting_date(as_of()) }}
        ) as rate_date
    from int_deals
    where not is_deleted
),

final as (
    select
        valued_deals.deal_id,
        valued_deals.customer_id,
        valued_deals.account_id,
        valued_deals.owner_id,
        valued_deals.source,
        coalesce(valued_deals.pipeline, 'unknown') as pipeline,
        coalesce(valued_deals.stage, 'unknown') as stage,
        valued_deals.status,
        valued_deals.currency,
        cast(valued_deals.amount as decimal(18, 4)) as amount,
        {{ reporting_amount("valued_deals.amount", "rates.rate") }} as reporting_amount,
        {{ reporting_date("valued_deals.created_at") }} as created_date,
        {{ reporting_date("valued_deals.closed_at") }} as closed_date,
        valued_deals.created_at,
        valued_deals.closed_at
    from valued_deals
    left join int_exchange_rates as rates
        on
            valued_deals.currency = rates.from_currency
            and rates.to_currency = {{ reporting_currency() }}
            and valued_deals.rate_date = rates.rate_date
)

select * from final

with

deals as (
    {{ current_documents(source('raw_hubspot', 'deals'), {
        'pipeline_id': '$.properties.pipeline',
        'stage_id': '$.properties.dealstage',
        'owner_id': '$.properties.hubspot_owner_id',
        'currency_text': '$.properties.deal_currency_code',
        'amount_text': '$.properties.amount',
        'is_closed_text': '$.properties.hs_is_closed',
        'is_won_text': '$.properties.hs_is_closed_won',
        'created_at_text': '$.properties.createdate',
        'closed_at_text': '$.properties.closedate',
    }) }}
),

typed as (
    select
        source,
        source_pk as deal_id,
        owner_id,
        pipeline_id,
        stage_id,
        upper({{ trimmed('currency_text') }}) as currency,
        load_id,
        {{ parse_amount('amount_text') }} as amount,
        {{ parse_flag('is_closed_text') }} as is_closed,
        {{ parse_flag('is_won_text') }} as is_won,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        {{ parse_timestamp('closed_at_text') }} as closed_at,
        updated_at,
        loaded_at,
        -- a deal may have no amount; the close of an open one is a forecast, and
        -- HubSpot's close dates begin at midnight
        coalesce(
            {{ time_fault('created_at_text', 'created_at') }},
            case
                when {{ trimmed('amount_text') }} is not null
                    then {{ amount_fault('amount_text', 'amount') }}
            end,
            case
                when is_closed and cast(closed_at as date) < cast(created_at as date)
                    then 'negative_duration'
            end
        ) as fault
    from deals
)

select * from typed

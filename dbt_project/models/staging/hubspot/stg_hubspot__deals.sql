with

current_documents as (
    select *
    from {{ source('raw_hubspot', 'deals') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as deal_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', {
            'pipeline_id': '$.properties.pipeline',
            'stage_id': '$.properties.dealstage',
            'owner_id': '$.properties.hubspot_owner_id',
            'currency_text': '$.properties.deal_currency_code',
            'amount_text': '$.properties.amount',
            'is_closed_text': '$.properties.hs_is_closed',
            'is_won_text': '$.properties.hs_is_closed_won',
            'created_at_text': '$.properties.createdate',
            'closed_at_text': '$.properties.closedate',
            'merged_deal_ids': '$.properties.hs_merged_object_ids',
        }) }}
    from current_documents
),

typed as (
    select
        source,
        deal_id,
        owner_id,
        pipeline_id,
        stage_id,
        merged_deal_ids,
        upper({{ trimmed('currency_text') }}) as currency,
        load_id,
        {{ rounded_amount('amount_text') }} as amount,
        {{ parse_flag('is_closed_text') }} as is_closed,
        {{ parse_flag('is_won_text') }} as is_won,
        is_deleted,
        {{ parse_timestamp('created_at_text') }} as created_at,
        -- Whoever picks a close date in a form or an import picks a day, which HubSpot
        -- writes as its midnight in UTC. It is that day in the reporting zone.
        {{ parse_timestamp('closed_at_text') }} as closed_instant,
        case
            when closed_instant = cast(closed_instant as date)
                then {{ reporting_midnight('closed_instant') }}
            else closed_instant
        end as closed_at,
        updated_at,
        loaded_at,
        -- A deal may have no amount. The close date of an open deal is a forecast, so
        -- it is not checked. A picked close date begins at midnight, so a deal that is
        -- closed on the day of its creation seems to close before it was created;
        -- therefore days are compared.
        coalesce(
            {{ time_fault('created_at_text', 'created_at') }},
            case
                when {{ trimmed('amount_text') }} is not null
                    then {{ amount_fault('amount_text', 'amount') }}
            end,
            case
                when
                    is_closed
                    and {{ reporting_date('closed_at') }}
                    < {{ reporting_date('created_at') }}
                    then 'negative_duration'
            end
        ) as fault
    from fields
)

select * from typed

with

current_documents as (
    select
        *,
        min(_loaded_at) over (partition by _source, _pk) as first_loaded_at
    from {{ source('raw_stripe', 'subscriptions') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as subscription_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        first_loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', dict({
            'customer_id': '$.customer',
            'source_status': '$.status',
            'currency_text': '$.currency',
            'cancel_reason_text': '$.cancellation_details.reason',
            'cancel_feedback': '$.cancellation_details.feedback',
            'paused_text': '$.pause_collection.behavior',
            'started_at_text': '$.start_date',
            'trial_ends_at_text': '$.trial_end',
            'cancel_requested_at_text': '$.canceled_at',
            'ended_at_text': '$.ended_at',
        }, **segment_fields('$.metadata'))) }}
    from current_documents
),

typed as (
    select
        source,
        subscription_id,
        customer_id,
        case
            when source_status = 'active' and paused_text is not null then 'paused'
            when source_status = 'canceled' then 'ended'
            else source_status
        end as status,
        source_status,
        cancel_reason_text as source_cancel_reason,
        coalesce(cancel_feedback, cancel_reason_text) as cancel_reason,
        upper(currency_text) as currency,
        {{ segment_attributes() }} as attributes,
        load_id,
        -- Whether the customer decided to leave, or a payment failed. An end for which
        -- Stripe gives no reason counts as the customer's decision.
        case
            when cancel_reason_text = 'cancellation_requested' then true
            when cancel_reason_text is not null then false
            when source_status in ('incomplete_expired', 'unpaid') then false
            when coalesce(cancel_requested_at_text, ended_at_text) is not null then true
        end as is_voluntary,
        is_deleted,
        {{ epoch_timestamp('started_at_text') }} as started_at,
        {{ epoch_timestamp('trial_ends_at_text') }} as trial_ends_at,
        {{ epoch_timestamp('cancel_requested_at_text') }} as cancel_requested_at,
        {{ epoch_timestamp('ended_at_text') }} as ended_at,
        updated_at,
        loaded_at,
        first_loaded_at,
        coalesce(
            {{ time_fault('started_at_text', 'started_at') }},
            case when ended_at <= started_at then 'negative_duration' end,
            case when currency_text is null then 'currency_missing' end
        ) as fault
    from fields
)

select * from typed

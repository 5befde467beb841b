{%- set fields = {
    'customer_id': '$.customer',
    'source_status': '$.status',
    'currency_text': '$.currency',
    'items': '$.items.data',
    'discount': '$.discount',
    'discounts': '$.discounts',
    'cancel_reason_text': '$.cancellation_details.reason',
    'cancel_feedback': '$.cancellation_details.feedback',
    'paused_text': '$.pause_collection.behavior',
    'started_at_text': '$.start_date',
    'trial_ends_at_text': '$.trial_end',
    'cancel_requested_at_text': '$.canceled_at',
    'ended_at_text': '$.ended_at',
} -%}
{%- do fields.update(segment_fields('$.metadata')) -%}

with

subscriptions as (
    {{ current_documents(source('raw_stripe', 'subscriptions'), fields) }}
),

typed as (
    select
        source,
        source_pk as subscription_id,
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
        items,
        -- one discount stands by itself, several in a list; ids in it are not expanded
        coalesce('[' || discount || ']', discounts, '[]') as discounts,
        {{ segment_attributes() }} as attributes,
        load_id,
        -- who left, and who could not pay
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
        coalesce(
            {{ time_fault('started_at_text', 'started_at') }},
            case when ended_at <= started_at then 'negative_duration' end,
            case when currency_text is null then 'currency_missing' end
        ) as fault
    from subscriptions
)

select * from typed

with

current_rows as (
    {{ current_file_rows('subscriptions') }}
),

renamed as (
    select
        source,
        source_pk as source_subscription_id,
        customer_id,
        customer_external_id,
        account_id,
        customer_email,
        customer_phone,
        plan,
        status,
        coalesce(source_status, status) as source_status,
        cancel_reason,
        currency,
        interval,
        coalesce(source_interval, interval) as source_interval,
        attributes,
        load_id,
        coalesce(interval_count, 1) as interval_count,
        term_months,
        recurring_amount,
        is_voluntary,
        {{ payment_is_assumed() }} as is_payment_assumed,
        _deleted as is_deleted,
        started_at,
        trial_ends_at,
        {{ first_payment() | indent(8) }} as first_paid_at,
        paid_through_at,
        cancel_requested_at,
        -- what a snapshot no longer has was ended, and has not vanished
        coalesce(ended_at, absent_from) as ended_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

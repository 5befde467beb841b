with

current_rows as (
    {{ current_file_rows('responses') }}
),

renamed as (
    select
        source,
        source_pk as source_response_id,
        survey_id,
        customer_id,
        customer_external_id,
        account_id,
        ticket_id,
        order_id,
        distribution_id,
        customer_email,
        customer_phone,
        touchpoint,
        channel,
        coalesce(source_channel, channel) as source_channel,
        language,
        status,
        coalesce(source_status, status) as source_status,
        exclusion_reason,
        coalesce(source_exclusion_reason, exclusion_reason) as source_exclusion_reason,
        attributes,
        load_id,
        is_deleted,
        started_at,
        recorded_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

with

current_rows as (
    {{ current_file_rows('tickets') }}
),

renamed as (
    select
        source,
        source_pk as source_ticket_id,
        customer_id,
        customer_external_id,
        account_id,
        agent_id,
        merged_into_ticket_id,
        customer_email,
        customer_phone,
        channel,
        coalesce(source_channel, channel) as source_channel,
        topic,
        priority,
        status,
        coalesce(source_status, status) as source_status,
        team,
        attributes,
        load_id,
        is_spam,
        is_deleted,
        created_at,
        solved_at,
        closed_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

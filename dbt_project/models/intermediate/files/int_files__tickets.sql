{{ config(materialized='view') }}

with

tickets as (
    select * from {{ ref('stg_files__tickets') }}
),

final as (
    select
        source,
        source_ticket_id,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as customer_email,
        {{ record_id('source', 'account_id') }} as account_id,
        {{ record_id('source', 'agent_id') }} as agent_id,
        {{ record_id('source', 'merged_into_ticket_id') }} as merged_into_ticket_id,
        channel as source_channel,
        topic,
        priority,
        status,
        team,
        attributes,
        -- Rows with a fault are refused when the file is read, before they are loaded.
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        is_spam,
        is_deleted,
        created_at,
        solved_at,
        closed_at,
        updated_at,
        loaded_at
    from tickets
)

select * from final

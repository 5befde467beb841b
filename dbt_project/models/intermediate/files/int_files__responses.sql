{{ config(materialized='view') }}

with

responses as (
    select * from {{ ref('stg_files__responses') }}
),

renamed as (
    select
        source,
        customer_id as customer_key,
        customer_external_id,
        {{ normalise_email('customer_email') }} as customer_email,
        {{ record_id('source', 'account_id') }} as account_id,
        source_response_id,
        {{ record_id('source', 'survey_id') }} as survey_id,
        {{ record_id('source', 'ticket_id') }} as ticket_id,
        {{ record_id('source', 'order_id') }} as order_id,
        {{ record_id('source', 'sending_id') }} as sending_id,
        touchpoint,
        channel as source_channel,
        language,
        coalesce(status, 'complete') as status,
        exclusion_reason,
        attributes,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        is_deleted,
        started_at,
        recorded_at,
        updated_at,
        loaded_at
    from responses
)

select * from renamed

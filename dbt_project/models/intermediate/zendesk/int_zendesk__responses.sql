-- A rating of a ticket is the response to Zendesk's one survey, which Zendesk sends by
-- e-mail.
with

ratings as (
    select * from {{ ref('stg_zendesk__satisfaction_ratings') }}
    where is_response
),

responses as (
    select
        source,
        requester_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as customer_email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        rating_id as source_response_id,
        {{ record_id('source', "'satisfaction'") }} as survey_id,
        {{ record_id('source', 'ticket_id') }} as ticket_id,
        cast(null as {{ dbt.type_string() }}) as order_id,
        cast(null as {{ dbt.type_string() }}) as sending_id,
        cast(null as {{ dbt.type_string() }}) as touchpoint,
        'email' as source_channel,
        cast(null as {{ dbt.type_string() }}) as language,
        'complete' as status,
        cast(null as {{ dbt.type_string() }}) as exclusion_reason,
        '{}' as attributes,
        fault,
        load_id,
        is_deleted,
        cast(null as timestamp) as started_at,
        recorded_at,
        updated_at,
        loaded_at
    from ratings
)

select * from responses

-- A rating of a ticket is the response to Zendesk's one survey, which Zendesk sends by
-- e-mail.
with

ratings as (
    select * from {{ ref('stg_zendesk__satisfaction_ratings') }}
    where is_response
),

staff as (
    select * from {{ ref('int_zendesk__staff_emails') }}
),

responses as (
    select
        ratings.source,
        ratings.requester_id as customer_key,
        cast(null as {{ dbt.type_string() }}) as customer_external_id,
        cast(null as {{ dbt.type_string() }}) as customer_email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        ratings.rating_id as source_response_id,
        {{ record_id('ratings.source', "'satisfaction'") }} as survey_id,
        {{ record_id('ratings.source', 'ratings.ticket_id') }} as ticket_id,
        cast(null as {{ dbt.type_string() }}) as order_id,
        cast(null as {{ dbt.type_string() }}) as sending_id,
        cast(null as {{ dbt.type_string() }}) as touchpoint,
        'email' as source_channel,
        cast(null as {{ dbt.type_string() }}) as language,
        'complete' as status,
        -- Whoever was an employee at that time rated a ticket of their own.
        case when staff.source_staff_id is not null then 'employee' end
            as exclusion_reason,
        '{}' as attributes,
        ratings.fault,
        ratings.load_id,
        ratings.is_deleted,
        cast(null as timestamp) as started_at,
        ratings.recorded_at,
        ratings.updated_at,
        ratings.loaded_at
    from ratings
    left join staff
        on
            ratings.source = staff.source
            and ratings.requester_id = staff.source_staff_id
            and ratings.recorded_at >= staff.valid_from
            and coalesce(ratings.recorded_at < staff.valid_to, true)
)

select * from responses

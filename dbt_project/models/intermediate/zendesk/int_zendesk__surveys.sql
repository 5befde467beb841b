-- Zendesk asks one question after a ticket and has no document for it. So every
-- connection to Zendesk has one survey, which no load has brought.
with

connections as (
    select * from {{ source('_el', 'connections') }}
    where vendor = 'zendesk'
),

satisfaction_surveys as (
    select
        connection as source,
        'satisfaction' as source_survey_id,
        'Ticket satisfaction' as name,
        'transactional' as kind,
        'support' as touchpoint,
        'zendesk' as tool,
        cast(null as {{ dbt.type_string() }}) as fault,
        cast(null as bigint) as load_id,
        false as is_deleted,
        cast(null as timestamp) as updated_at,
        cast(null as timestamp) as loaded_at
    from connections
)

select * from satisfaction_surveys

-- Zendesk asks one question after a ticket and has no document for it. So every
-- Zendesk source has one survey, which no load has brought.
with

sources as (
    select * from {{ source('_el', 'sources') }}
    where vendor = 'zendesk'
),

satisfaction_surveys as (
    select
        source,
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
    from sources
)

select * from satisfaction_surveys

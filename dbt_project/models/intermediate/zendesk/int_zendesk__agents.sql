with

staff as (
    select * from {{ ref('stg_zendesk__users') }}
    where is_staff
),

teams as (
    select * from {{ ref('stg_zendesk__groups') }}
),

final as (
    select
        staff.source,
        staff.user_id as source_agent_id,
        teams.team,
        cast(null as {{ dbt.type_string() }}) as fault,
        staff.load_id,
        -- Zendesk marks no user as a bot: its rules act as a system user without a
        -- record.
        false as is_bot,
        staff.is_deleted,
        staff.updated_at,
        staff.loaded_at
    from staff
    left join teams
        on staff.source = teams.source and staff.team_group_id = teams.group_id
)

select * from final

with

users as (
    select * from {{ ref('stg_zendesk__users') }}
    where is_staff
),

teams as (
    select * from {{ ref('stg_zendesk__groups') }}
),

file_agents as (
    select * from {{ ref('stg_files__agents') }}
),

staff as (
    select
        users.source,
        users.user_id as source_agent_id,
        teams.team,
        -- Zendesk marks no bot: its rules act as a system user without a record
        false as is_bot,
        users.is_deleted,
        users.updated_at
    from users
    left join teams
        on users.source = teams.source and users.team_group_id = teams.group_id
    union all
    select
        source,
        source_agent_id,
        team,
        coalesce(is_bot, false) as is_bot,
        is_deleted,
        updated_at
    from file_agents
),

identified as (
    select
        {{ record_id('source', 'source_agent_id') }} as agent_id,
        source,
        source_agent_id,
        coalesce(team, 'unknown') as team,
        is_bot,
        is_deleted,
        updated_at
    from staff
)

select * from identified

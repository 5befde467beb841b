with

agents as (
    select * from {{ ref("int_agents") }}
),

final as (
    select
        agent_id,
        source,
        coalesce(team, 'unknown') as team,
        coalesce(is_bot, false) as is_bot,
        coalesce(is_deleted, false) as is_deleted
    from agents
)

select * from final

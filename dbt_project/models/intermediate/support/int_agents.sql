with

agents as (
    select * from {{ ref('int_agents_unioned') }}
    where fault is null
),

final as (
    select
        {{ record_id('source', 'source_agent_id') }} as agent_id,
        source,
        source_agent_id,
        coalesce(team, 'unknown') as team,
        coalesce(is_bot, false) as is_bot,
        is_deleted,
        updated_at
    from agents
)

select * from final

with

int_agents_unioned as (
    select * from {{ ref("int_agents_unioned") }}
),

final as (
    select
        agent_id,
        source,
        coalesce(team, 'unknown') as team,
        coalesce(is_bot, false) as is_bot,
        coalesce(is_deleted, false) as is_deleted
    from int_agents_unioned
)

select * from final

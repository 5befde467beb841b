with

int_quarantine_unioned as (
    select * from {{ ref("int_quarantine_unioned") }}
),

final as (
    select
        source,
        entity,
        reason,
        count(*) as row_count,
        min(loaded_at) as first_loaded_at,
        max(loaded_at) as last_loaded_at
    from int_quarantine_unioned
    group by source, entity, reason
)

select * from final

with

refused_records as (
    select * from {{ ref('int_quarantine') }}
),

final as (
    select
        source,
        entity,
        reason,
        count(*) as row_count,
        min(loaded_at) as first_loaded_at,
        max(loaded_at) as last_loaded_at
    from refused_records
    group by source, entity, reason
)

select * from final

with

file_rows as (
    select * from {{ source('raw_files', 'subscription_changes') }}
    where {{ is_known('_known_from') }}
),

counted_files as (
    select * from {{ ref('stg_files__counted_files') }}
),

repeated_ids as (
    select * from {{ ref('stg_files__repeated_ids') }}
    where entity = 'subscription_changes'
),

current_rows as (
    select
        file_rows.*,
        counted_files.absent_from
    from file_rows
    inner join counted_files
        on
            file_rows._source = counted_files.source
            and file_rows._file_id = counted_files.content_id
    left join repeated_ids
        on
            file_rows._source = repeated_ids.source
            and file_rows._pk = repeated_ids.source_pk
    -- An id of one row only is not in repeated_ids.
    where
        repeated_ids.source_pk is null
        or (
            file_rows._file_id = repeated_ids.current_content_id
            and file_rows._row = repeated_ids.current_row_number
        )
),

renamed as (
    select
        _source as source,
        _pk as source_subscription_change_id,
        subscription_id,
        plan_before,
        plan_after,
        currency,
        reason as change_reason,
        coalesce(source_reason, reason) as source_change_reason,
        _load_id as load_id,
        monthly_before,
        monthly_after,
        _deleted or absent_from is not null as is_deleted,
        changed_at,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from current_rows
)

select * from renamed

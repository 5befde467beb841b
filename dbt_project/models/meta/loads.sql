with

loads as (
    select * from {{ source("_el", "loads") }}
),

-- The file paths and error messages of the log are not published, because they may
-- quote what was read.
final as (
    select
        load_id,
        run_id,
        source,
        resource,
        status,
        rows_read,
        rows_new,
        rows_unchanged,
        rows_deleted,
        rows_rejected,
        requests,
        throttled,
        landing_bytes,
        as_of,
        cursor_from,
        cursor_to,
        started_at,
        finished_at
    from loads
)

select * from final

-- The rows of subscriptions of which files have brought several, the earlier ones
-- included. An id of one row only has no past that anybody told.
with

file_rows as (
    select * from {{ source('raw_files', 'subscriptions') }}
    where {{ is_known('_known_from') }}
),

counted_files as (
    select * from {{ ref('stg_files__counted_files') }}
),

repeated_ids as (
    select * from {{ ref('stg_files__repeated_ids') }}
    where entity = 'subscriptions'
),

-- A snapshot says how things are on its own day, any other row on the day of its own.
renamed as (
    select
        file_rows._source as source,
        file_rows._pk as source_subscription_id,
        file_rows.plan,
        file_rows.status,
        file_rows.currency,
        file_rows.interval,
        file_rows._load_id as load_id,
        coalesce(file_rows.interval_count, 1) as interval_count,
        file_rows.recurring_amount,
        file_rows._deleted as is_deleted,
        case
            when counted_files.ordering_at > cast('1970-01-01' as timestamp)
                then counted_files.ordering_at
            else file_rows._cursor
        end as valid_from,
        counted_files.file_id,
        file_rows._row as row_number_in_file,
        file_rows._cursor as updated_at,
        file_rows._loaded_at as loaded_at
    from file_rows
    inner join counted_files
        on
            file_rows._source = counted_files.source
            and file_rows._file_id = counted_files.content_id
    inner join repeated_ids
        on
            file_rows._source = repeated_ids.source
            and file_rows._pk = repeated_ids.source_pk
)

select * from renamed

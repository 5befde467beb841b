with

file_rows as (
    select *
    from {{ source('raw_files', 'accounts') }}
    where {{ is_known('_known_from') }}
),

counted_files as (
    select * from {{ ref('stg_files__counted_files') }}
),

repeated_ids as (
    select *
    from {{ ref('stg_files__repeated_ids') }}
    where entity = 'accounts'
),

-- The first row of an id settles when its record came to be: a later file may correct
-- the date, but must not change which of two records is the older one.
first_rows as (
    select
        file_rows._source,
        file_rows._pk,
        file_rows.created_at
    from file_rows
    inner join repeated_ids
        on
            file_rows._source = repeated_ids.source
            and file_rows._pk = repeated_ids.source_pk
            and file_rows._file_id = repeated_ids.first_content_id
            and file_rows._row = repeated_ids.first_row_number
),

current_rows as (
    select
        file_rows.*,
        counted_files.absent_from,
        case
            when repeated_ids.source_pk is null then file_rows.created_at
            else first_rows.created_at
        end as first_created_at,
        coalesce(repeated_ids.first_loaded_at, file_rows._loaded_at) as first_loaded_at
    from file_rows
    inner join counted_files
        on
            file_rows._source = counted_files.source
            and file_rows._file_id = counted_files.content_id
    left join repeated_ids
        on
            file_rows._source = repeated_ids.source
            and file_rows._pk = repeated_ids.source_pk
    left join first_rows
        on
            file_rows._source = first_rows._source
            and file_rows._pk = first_rows._pk
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
        _pk as source_account_id,
        parent_account_id,
        owner_id,
        name,
        domain,
        industry,
        country,
        attributes,
        _load_id as load_id,
        employee_count,
        annual_revenue,
        _deleted or absent_from is not null as is_deleted,
        created_at,
        _cursor as updated_at,
        _loaded_at as loaded_at,
        first_created_at,
        first_loaded_at
    from current_rows
)

select * from renamed

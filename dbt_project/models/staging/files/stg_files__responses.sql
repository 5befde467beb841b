with

file_rows as (
    select * from {{ source('raw_files', 'responses') }}
    where {{ is_known('_known_from') }}
),

counted_files as (
    select * from {{ ref('stg_files__counted_files') }}
),

repeated_ids as (
    select * from {{ ref('stg_files__repeated_ids') }}
    where entity = 'responses'
),

current_rows as (
    select
        file_rows.*,
        counted_files.absent_from,
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
        _pk as source_response_id,
        survey_id,
        customer_id,
        customer_external_id,
        account_id,
        ticket_id,
        order_id,
        sending_id,
        customer_email,
        customer_phone,
        touchpoint,
        channel,
        coalesce(source_channel, channel) as source_channel,
        language,
        status,
        coalesce(source_status, status) as source_status,
        exclusion_reason,
        coalesce(source_exclusion_reason, exclusion_reason) as source_exclusion_reason,
        attributes,
        _load_id as load_id,
        _deleted or absent_from is not null as is_deleted,
        started_at,
        recorded_at,
        _cursor as updated_at,
        _loaded_at as loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

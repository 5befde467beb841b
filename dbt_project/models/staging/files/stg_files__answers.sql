-- An answer either has a row of its own in a file, or it was read from the row of its
-- response. One that was read from a response's row counts only as long as that row is
-- the current version of the response.
with

answer_rows as (
    select * from {{ source('raw_files', 'answers') }}
    where {{ is_known('_known_from') }}
),

response_rows as (
    select * from {{ source('raw_files', 'responses') }}
    where {{ is_known('_known_from') }}
),

counted_files as (
    select * from {{ ref('stg_files__counted_files') }}
),

repeated_answer_ids as (
    select * from {{ ref('stg_files__repeated_ids') }}
    where entity = 'answers'
),

repeated_response_ids as (
    select * from {{ ref('stg_files__repeated_ids') }}
    where entity = 'responses'
),

current_answer_rows as (
    select
        answer_rows.*,
        counted_files.absent_from,
        coalesce(repeated_answer_ids.first_loaded_at, answer_rows._loaded_at)
            as first_loaded_at
    from answer_rows
    inner join counted_files
        on
            answer_rows._source = counted_files.source
            and answer_rows._file_id = counted_files.content_id
    left join repeated_answer_ids
        on
            answer_rows._source = repeated_answer_ids.source
            and answer_rows._pk = repeated_answer_ids.source_pk
    where
        repeated_answer_ids.source_pk is null
        or (
            answer_rows._file_id = repeated_answer_ids.current_content_id
            and answer_rows._row = repeated_answer_ids.current_row_number
        )
),

current_response_rows as (
    select
        response_rows._source,
        response_rows._pk,
        response_rows._file_id,
        response_rows._row
    from response_rows
    inner join counted_files
        on
            response_rows._source = counted_files.source
            and response_rows._file_id = counted_files.content_id
    left join repeated_response_ids
        on
            response_rows._source = repeated_response_ids.source
            and response_rows._pk = repeated_response_ids.source_pk
    where
        repeated_response_ids.source_pk is null
        or (
            response_rows._file_id = repeated_response_ids.current_content_id
            and response_rows._row = repeated_response_ids.current_row_number
        )
),

-- The mapping can read an answer from a column of its response's row; the loader sets
-- the flag `of_response` on it. Such an answer counts while that row of the response
-- counts.
current_rows as (
    select current_answer_rows.*
    from current_answer_rows
    left join current_response_rows
        on
            current_answer_rows._source = current_response_rows._source
            and current_answer_rows.response_id = current_response_rows._pk
    where
        coalesce(current_answer_rows._flags, '') != 'of_response'
        or (
            current_answer_rows._file_id = current_response_rows._file_id
            and current_answer_rows._row = current_response_rows._row
        )
),

renamed as (
    select
        _source as source,
        _pk as source_answer_id,
        response_id,
        question_id,
        survey_id,
        choice,
        text,
        attributes,
        _load_id as load_id,
        score,
        _deleted or absent_from is not null as is_deleted,
        _cursor as updated_at,
        _loaded_at as loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

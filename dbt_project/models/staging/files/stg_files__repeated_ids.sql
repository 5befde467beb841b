-- The ids that several rows of files carry, and which of these rows counts: that of the
-- latest snapshot, else the latest by its own time, then by file and place in the file.
-- Almost no id occurs twice, so the staging models look here instead of sorting all
-- their rows. One branch per entity that a file may bring.
with

counted_files as (
    select * from {{ ref('stg_files__counted_files') }}
),

file_rows as (
    select
        'accounts' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'accounts') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'agents' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'agents') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'answers' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'answers') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'customers' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'customers') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'deals' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'deals') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'sendings' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'sendings') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'exchange_rates' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'exchange_rates') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'order_lines' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'order_lines') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'orders' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'orders') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'questions' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'questions') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'refunds' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'refunds') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'responses' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'responses') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'subscriptions' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'subscriptions') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'subscription_changes' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'subscription_changes') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'surveys' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'surveys') }}
    where {{ is_known('_known_from') }}
    union all
    select
        'tickets' as entity,
        _source as source,
        _pk as source_pk,
        _file_id as content_id,
        _row as row_number_in_file,
        _load_id as load_id,
        _cursor as updated_at,
        _loaded_at as loaded_at
    from {{ source('raw_files', 'tickets') }}
    where {{ is_known('_known_from') }}
),

repeated as (
    select
        entity,
        source,
        source_pk,
        min(loaded_at) as first_loaded_at
    from file_rows
    group by entity, source, source_pk
    having count(*) > 1
),

ranked as (
    select
        repeated.entity,
        repeated.source,
        repeated.source_pk,
        repeated.first_loaded_at,
        file_rows.content_id,
        file_rows.row_number_in_file,
        counted_files.file_id is not null as is_counted,
        row_number() over (
            partition by repeated.entity, repeated.source, repeated.source_pk
            order by
                case when counted_files.file_id is null then 1 else 0 end,
                counted_files.ordering_at desc,
                file_rows.updated_at desc,
                counted_files.file_id desc,
                file_rows.row_number_in_file desc
        ) as recency,
        row_number() over (
            partition by repeated.entity, repeated.source, repeated.source_pk
            order by
                file_rows.loaded_at asc,
                file_rows.load_id asc,
                file_rows.content_id asc,
                file_rows.row_number_in_file asc
        ) as age
    from repeated
    inner join file_rows
        on
            repeated.entity = file_rows.entity
            and repeated.source = file_rows.source
            and repeated.source_pk = file_rows.source_pk
    left join counted_files
        on
            file_rows.source = counted_files.source
            and file_rows.content_id = counted_files.content_id
),

repeated_ids as (
    select
        entity,
        source,
        source_pk,
        min(case when recency = 1 and is_counted then content_id end)
            as current_content_id,
        min(case when recency = 1 and is_counted then row_number_in_file end)
            as current_row_number,
        min(case when age = 1 then content_id end) as first_content_id,
        min(case when age = 1 then row_number_in_file end) as first_row_number,
        min(first_loaded_at) as first_loaded_at
    from ranked
    group by entity, source, source_pk
)

select * from repeated_ids

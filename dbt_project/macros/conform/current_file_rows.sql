{#- The rows of files that count at `known_at`: METRICS.md's one cut, for files.

    Of every slot (a file's name; of snapshots, their day) the newest accepted entry
    counts, known by then; of an id that several of them carry, the row of the latest
    snapshot, else the latest by its own time, then by entry and by place in the file.

    Beside the raw columns: the ledger's under their plain names, `first_loaded_at`
    over all rows the id ever had, `first_<column>` as its first row had it for those
    that are `told_first`, and `absent_from`, the day of the first snapshot that no
    longer has the id. Only a snapshot says that something has ended. -#}
{% macro current_file_rows(entity, told_first=[]) -%}
    {%- set known_at = "cast('" ~ var("known_at") ~ "' as timestamp)" -%}
    select
        ranked_rows.*,
        _source as source,
        _pk as source_pk,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _known_from as known_from,
        _cursor as updated_at,
        _deleted or absent_from is not null as is_deleted
    from (
        select
            file_rows.*,
            slots.file_id as entry_id,
            slots.absent_from,
            min(file_rows._loaded_at) over (
                partition by file_rows._source, file_rows._pk
            ) as first_loaded_at,
            {%- for column in told_first %}
            first_value(file_rows.{{ column }}) over (
                partition by file_rows._source, file_rows._pk
                order by
                    file_rows._loaded_at asc,
                    file_rows._load_id asc,
                    file_rows._file_id asc,
                    file_rows._row asc
            ) as first_{{ column }},
            {%- endfor %}
            row_number() over (
                partition by file_rows._source, file_rows._pk
                order by
                    case when slots.file_id is null then 1 else 0 end,
                    slots.ordering_at desc,
                    file_rows._cursor desc,
                    slots.file_id desc,
                    file_rows._row desc
            ) as place
        from {{ source('raw_files', entity) }} as file_rows
        left join (
            select
                connection,
                content_id,
                file_id,
                case
                    when delivery = 'snapshot' then snapshot_at
                    else cast('1970-01-01' as timestamp)
                end as ordering_at,
                case
                    when delivery = 'snapshot' then
                        lead(snapshot_at) over (
                            partition by connection, family, delivery
                            order by snapshot_at, file_id
                        )
                end as absent_from
            from (
                select *
                from {{ source('_el', 'files') }}
                where status = 'accepted' and known_from <= {{ known_at }}
                qualify row_number() over (
                    partition by connection, family, slot
                    order by file_id desc
                ) = 1
            ) as newest_entries
        ) as slots
            on
                file_rows._source = slots.connection
                and file_rows._file_id = slots.content_id
        where file_rows._known_from <= {{ known_at }}
    ) as ranked_rows
    where place = 1 and entry_id is not null
{%- endmacro %}

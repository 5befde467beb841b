with

current_rows as (
    {{ current_file_rows('distributions') }}
),

renamed as (
    select
        source,
        source_pk as source_distribution_id,
        survey_id,
        channel,
        coalesce(source_channel, channel) as source_channel,
        attributes,
        load_id,
        sent_count,
        delivered_count,
        opened_count,
        started_count,
        completed_count,
        is_test,
        is_deleted,
        sent_at,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

{{ config(materialized='view') }}

with

sendings as (
    select * from {{ ref('stg_files__sendings') }}
),

renamed as (
    select
        source,
        source_sending_id,
        {{ record_id('source', 'survey_id') }} as survey_id,
        channel as source_channel,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        sent_count,
        delivered_count,
        opened_count,
        started_count,
        completed_count,
        coalesce(is_test, false) as is_test,
        -- Files count those to whom a survey was sent and name nobody.
        false as is_personal,
        is_deleted,
        sent_at,
        updated_at,
        loaded_at
    from sendings
)

select * from renamed

{{ config(materialized='view') }}

with

-- An answer without a score is a text or a choice, which nothing scores.
answers as (
    select * from {{ ref('stg_files__answers') }}
    where score is not null
),

renamed as (
    select
        source,
        source_answer_id,
        response_id as source_response_id,
        question_id as source_question_id,
        cast(score as {{ dbt.type_string() }}) as raw_value,
        choice,
        cast(null as {{ dbt.type_string() }}) as fault,
        load_id,
        false as is_no_answer,
        is_deleted,
        updated_at,
        loaded_at
    from answers
)

select * from renamed

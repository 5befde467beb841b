with

responses as (
    {{ current_file_rows('responses') }}
),

answers as (
    {{ current_file_rows('answers') }}
),

-- an answer given in a response's own row counts only with that version of the response
current_rows as (
    select answers.*
    from answers
    left join responses
        on
            answers.source = responses.source
            and answers.response_id = responses.source_pk
    where
        coalesce(answers._flags, '') != 'of_response'
        or (
            answers._file_id = responses._file_id
            and answers._row = responses._row
        )
),

renamed as (
    select
        source,
        source_pk as source_answer_id,
        response_id,
        question_id,
        survey_id,
        choice,
        text,
        attributes,
        load_id,
        score,
        is_deleted,
        updated_at,
        loaded_at,
        first_loaded_at
    from current_rows
)

select * from renamed

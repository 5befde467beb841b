-- A survey's definition is one document. Here every version of it becomes its items: an
-- item is the smallest thing that has an answer of its own. A question of type Matrix
-- has one item per row, every other question is one item. All versions are kept,
-- because an answer is judged by the question as it was when it was given.
with

known_documents as (
    select
        *,
        coalesce(
            {{ parse_timestamp(json_text('doc', '$.LastModified')) }}, _cursor
        ) as modified_at
    from {{ source('raw_qualtrics', 'survey_definitions') }}
    where {{ is_known('_known_from') }}
),

-- Of the time before the first version nothing else is known, so it begins in 1970.
versions as (
    select
        _source as source,
        _pk as survey_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_text('doc', '$.Questions') }} as questions_by_key,
        case
            when row_number() over oldest_first = 1 then cast('1970-01-01' as timestamp)
            else modified_at
        end as valid_from,
        lead(modified_at) over oldest_first as valid_to
    from known_documents
    window oldest_first as (
        partition by _source, _pk
        order by _cursor asc, _load_id asc, _deleted asc, _hash asc
    )
),

-- A survey that was deleted has no version any more, and what was asked stays. Of
-- several versions of one second only the last one lasted.
definitions as (
    select * from versions
    where not is_deleted and coalesce(valid_from < valid_to, true)
),

definition_members as (
    select
        source,
        survey_id,
        load_id,
        updated_at,
        loaded_at,
        valid_from,
        valid_to,
        {{ json_members('questions_by_key', 'question_key', 'question') }}
    from definitions
),

questions as (
    select
        source,
        survey_id,
        question_key,
        load_id,
        updated_at,
        loaded_at,
        valid_from,
        valid_to,
        {{ json_texts('question', {
            'export_tag': '$.DataExportTag',
            'question_text': '$.QuestionText',
            'question_type': '$.QuestionType',
            'selector': '$.Selector',
            'choices': '$.Choices',
            'answers': '$.Answers',
            'recode_values': '$.RecodeValues',
        }) }}
    from definition_members
),

-- In a matrix the choices are the rows and the answers are the points of their common
-- scale; elsewhere the choices are the points. A question that is no matrix gets one
-- row without a name.
questions_with_points as (
    select
        source,
        survey_id,
        question_key,
        export_tag,
        question_text,
        question_type,
        selector,
        case when question_type = 'Matrix' then choices else '{"": ""}' end
            as matrix_rows,
        case when question_type = 'Matrix' then answers else choices end
            as scale_points,
        recode_values,
        load_id,
        updated_at,
        loaded_at,
        valid_from,
        valid_to
    from questions
),

question_members as (
    select
        source,
        survey_id,
        question_key,
        export_tag,
        question_text,
        question_type,
        selector,
        scale_points,
        recode_values,
        load_id,
        updated_at,
        loaded_at,
        valid_from,
        valid_to,
        {{ json_members('matrix_rows', 'row_key', 'matrix_row') }}
    from questions_with_points
),

items as (
    select
        source,
        survey_id,
        question_key
        || case when row_key = '' then '' else '_' || row_key end as item_key,
        {{ trimmed('export_tag') }}
        || case when row_key = '' then '' else '_' || row_key end as export_tag,
        coalesce(
            {{ json_text("nullif(matrix_row, '')", '$.Display') }}, question_text
        ) as question_text,
        question_type,
        selector,
        scale_points,
        recode_values,
        load_id,
        updated_at,
        loaded_at,
        valid_from,
        valid_to
    from question_members
)

select * from items

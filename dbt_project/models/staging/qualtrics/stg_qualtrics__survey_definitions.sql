-- A survey's definition is one document. Here it becomes its items: an item is the
-- smallest thing that has an answer of its own. A question of type Matrix has one item
-- per row, every other question is one item.
with

current_documents as (
    select *
    from {{ source('raw_qualtrics', 'survey_definitions') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

definitions as (
    select
        _source as source,
        _pk as survey_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_text('doc', '$.Questions') }} as questions_by_key
    from current_documents
),

definition_members as (
    select
        source,
        survey_id,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
        {{ json_members('questions_by_key', 'question_key', 'question') }}
    from definitions
),

questions as (
    select
        source,
        survey_id,
        question_key,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
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
-- scale; elsewhere the choices are the points. A question without choices, such as one
-- that asks for a text, gets one row and one point without a name, so that it is kept.
questions_with_scale as (
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
        coalesce(
            recode_values,
            case when question_type = 'Matrix' then answers else choices end,
            '{"": ""}'
        ) as scale_points,
        load_id,
        recode_values is not null as is_recoded,
        is_deleted,
        updated_at,
        loaded_at
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
        load_id,
        is_recoded,
        is_deleted,
        updated_at,
        loaded_at,
        {{ json_members('matrix_rows', 'row_key', 'matrix_row') }}
    from questions_with_scale
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
        load_id,
        is_recoded,
        is_deleted,
        updated_at,
        loaded_at
    from question_members
),

item_members as (
    select
        source,
        survey_id,
        item_key,
        export_tag,
        question_text,
        question_type,
        selector,
        load_id,
        is_recoded,
        is_deleted,
        updated_at,
        loaded_at,
        {{ json_members('scale_points', 'point_key', 'recoded_point') }}
    from items
),

-- Responses carry the recoded value of a point where the survey's owner set one, and
-- else the point's own key.
item_points as (
    select
        source,
        survey_id,
        item_key,
        export_tag,
        question_text,
        question_type,
        selector,
        load_id,
        {{ whole_number(
            'case when is_recoded then recoded_point else point_key end'
        ) }} as scale_point,
        is_deleted,
        updated_at,
        loaded_at
    from item_members
),

items_with_scale as (
    select
        source,
        survey_id,
        item_key,
        export_tag,
        question_text,
        question_type,
        selector,
        load_id,
        min(scale_point) as scale_min,
        max(scale_point) as scale_max,
        is_deleted,
        updated_at,
        loaded_at
    from item_points
    group by
        source,
        survey_id,
        item_key,
        export_tag,
        question_text,
        question_type,
        selector,
        load_id,
        is_deleted,
        updated_at,
        loaded_at
)

select * from items_with_scale

{%- set ledger = [
    'source', 'source_pk', 'load_id', 'is_deleted', 'updated_at', 'loaded_at',
] -%}
{%- set described = ['export_tag', 'question_text', 'question_type', 'selector'] -%}

with

definitions as (
    {{ current_documents(source('raw_qualtrics', 'survey_definitions'), {
        'questions': '$.Questions',
    }) }}
),

members as (
    {{ read_members('definitions', ledger, 'questions', 'question_key', 'question') }}
),

questions as (
    select
        {{ ledger | join(', ') }},
        question_key,
        {{ json_texts('question', {
            'export_tag': '$.DataExportTag',
            'question_text': '$.QuestionText',
            'question_type': '$.QuestionType',
            'selector': '$.Selector',
            'choices': '$.Choices',
            'answers': '$.Answers',
            'recode_values': '$.RecodeValues',
        }) }}
    from members
),

-- a matrix asks one question per row, on one scale; any other question is one item,
-- and that of a text is a scale without points
shaped as (
    select
        {{ (ledger + described) | join(', ') }},
        question_key,
        recode_values is not null as is_recoded,
        case when question_type = 'Matrix' then choices else '{"": ""}' end
            as asked_items,
        coalesce(
            recode_values,
            case when question_type = 'Matrix' then answers else choices end,
            '{"": ""}'
        ) as scale
    from questions
),

items as (
    {{ read_members(
        'shaped',
        ledger + described + ['question_key', 'is_recoded', 'scale'],
        'asked_items',
        'row_key',
        'row_item',
    ) }}
),

points as (
    {{ read_members(
        'items',
        ledger + described + ['question_key', 'is_recoded', 'row_key', 'row_item'],
        'scale',
        'choice_key',
        'choice_value',
    ) }}
),

typed as (
    select
        source,
        source_pk as survey_id,
        question_key || case when row_key = '' then '' else '_' || row_key end
            as item_key,
        {{ trimmed('export_tag') }}
        || case when row_key = '' then '' else '_' || row_key end as export_tag,
        coalesce(
            {{ json_text("nullif(row_item, '')", '$.Display') }}, question_text
        ) as question_text,
        question_type,
        selector,
        load_id,
        min({{ whole_number(
            'case when is_recoded then choice_value else choice_key end'
        ) }}) as scale_min,
        max({{ whole_number(
            'case when is_recoded then choice_value else choice_key end'
        ) }}) as scale_max,
        is_deleted,
        updated_at,
        loaded_at
    from points
    group by
        {{ (ledger + described) | join(', ') }}, question_key, row_key, row_item
)

select * from typed

{#- A matrix asks one question per row, on one scale; every other question is one item,
    and a text has a scale without points. -#}
with

definitions as (
    {{ current_documents(source('raw_qualtrics', 'survey_definitions'), {
        'questions': '$.Questions',
    }) }}
),

listed as (
    select
        source,
        source_pk as survey_id,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
        {{ json_members('questions') }} as question
    from definitions
),

read as (
    select
        source,
        survey_id,
        load_id,
        is_deleted,
        updated_at,
        loaded_at,
        question.key as question_key,
        {{ json_texts('question.value', {
            'export_tag': '$.DataExportTag',
            'question_text': '$.QuestionText',
            'question_type': '$.QuestionType',
            'selector': '$.Selector',
            'choices': '$.Choices',
            'answers': '$.Answers',
            'recode_values': '$.RecodeValues',
        }) }}
    from listed
),

itemised as (
    select
        *,
        coalesce(
            recode_values,
            case when question_type = 'Matrix' then answers else choices end,
            '{"": ""}'
        ) as scale,
        {{ json_members(
            "case when question_type = 'Matrix' then choices else '{\"\": \"\"}' end"
        ) }} as item
    from read
),

scaled as (
    select
        *,
        {{ json_members('scale') }} as point
    from itemised
),

typed as (
    select
        source,
        survey_id,
        question_key
        || case when item.key = '' then '' else '_' || item.key end as item_key,
        {{ trimmed('export_tag') }}
        || case when item.key = '' then '' else '_' || item.key end as export_tag,
        coalesce({{ json_text('nullif(item.value, \'\')', '$.Display') }}, question_text)
            as question_text,
        question_type,
        selector,
        load_id,
        min({{ whole_number(
            'case when recode_values is null then point.key else point.value end'
        ) }}) as scale_min,
        max({{ whole_number(
            'case when recode_values is null then point.key else point.value end'
        ) }}) as scale_max,
        is_deleted,
        updated_at,
        loaded_at
    from scaled
    group by
        source,
        survey_id,
        question_key,
        item,
        export_tag,
        question_text,
        question_type,
        selector,
        load_id,
        is_deleted,
        updated_at,
        loaded_at
)

select * from typed

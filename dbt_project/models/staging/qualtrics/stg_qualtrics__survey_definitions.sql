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

typed as (
    select
        source,
        survey_id,
        question_key,
        {{ trimmed('export_tag') }} as export_tag,
        question_text,
        question_type,
        selector,
        choices,
        answers,
        recode_values,
        load_id,
        is_deleted,
        updated_at,
        loaded_at
    from read
)

select * from typed

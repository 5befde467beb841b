with

definitions as (
    select
        *,
        coalesce(
            recode_values, case when question_type = 'Matrix' then answers else choices end
        ) as scale,
        recode_values is not null as is_recoded
    from {{ ref('stg_qualtrics__survey_definitions') }}
    where not is_deleted
),

surveys as (
    select * from {{ ref('int_surveys_unioned') }}
),

declared as (
    select * from {{ ref('questions') }}
),

file_questions as (
    select * from {{ ref('stg_files__questions') }}
),

scale_points as (
    select
        source,
        survey_id,
        question_key,
        is_recoded,
        {{ json_members('scale') }} as point
    from definitions
),

scales as (
    select
        source,
        survey_id,
        question_key,
        min({{ whole_number('case when is_recoded then point.value else point.key end') }})
            as scale_min,
        max({{ whole_number('case when is_recoded then point.value else point.key end') }})
            as scale_max
    from scale_points
    group by source, survey_id, question_key
),

matrix_rows as (
    select
        source,
        survey_id,
        question_key,
        export_tag,
        {{ json_members('choices') }} as matrix_row
    from definitions
    where question_type = 'Matrix'
),

-- the smallest scored item is a question: of a matrix, each of its rows
items as (
    select
        source,
        survey_id,
        question_key as scale_key,
        question_key || '_' || matrix_row.key as question_key,
        export_tag || '_' || matrix_row.key as export_tag,
        {{ json_text('matrix_row.value', '$.Display') }} as question_text,
        'undeclared' as likely_role
    from matrix_rows
    union all
    select
        source,
        survey_id,
        question_key as scale_key,
        question_key,
        export_tag,
        question_text,
        case
            when selector = 'NPS' then 'nps'
            when question_type = 'TE' then 'comment'
            else 'undeclared'
        end as likely_role
    from definitions
    where question_type != 'Matrix'
),

qualtrics_questions as (
    select
        items.source,
        items.survey_id,
        items.survey_id || ':' || items.question_key as source_question_id,
        items.question_text as text,
        coalesce(declared.role, items.likely_role) as role,
        declared.dimension,
        coalesce(declared.touchpoint, surveys.touchpoint) as touchpoint,
        declared.ces_version,
        coalesce(declared.scale_min, scales.scale_min) as scale_min,
        coalesce(declared.scale_max, scales.scale_max) as scale_max,
        declared.good_from,
        declared.higher_is_better
    from items
    inner join surveys
        on
            items.source = surveys.source
            and items.survey_id = surveys.source_survey_id
    left join scales
        on
            items.source = scales.source
            and items.survey_id = scales.survey_id
            and items.scale_key = scales.question_key
    left join declared
        on
            items.source = declared.source
            and declared.survey in (surveys.name, items.survey_id)
            and declared.question in (items.export_tag, items.question_key)
),

united as (
    select * from qualtrics_questions
    union all
    select
        source,
        source_survey_id as survey_id,
        source_survey_id || ':score' as source_question_id,
        'How would you rate the support you received?' as text,
        'csat' as role,
        null as dimension,
        touchpoint,
        null as ces_version,
        0 as scale_min,
        1 as scale_max,
        1 as good_from,
        true as higher_is_better
    from surveys
    where tool = 'zendesk'
    union all
    select
        source,
        survey_id,
        source_question_id,
        text,
        role,
        dimension,
        coalesce(touchpoint, 'unknown') as touchpoint,
        ces_version,
        scale_min,
        scale_max,
        good_from,
        higher_is_better
    from file_questions
    where not is_deleted
),

scaled as (
    select
        {{ record_id('source', 'source_question_id') }} as question_id,
        {{ record_id('source', 'survey_id') }} as survey_id,
        source,
        source_question_id,
        text,
        role,
        dimension,
        touchpoint,
        cast(ces_version as varchar) as ces_version,
        cast(scale_min as integer) as scale_min,
        cast(scale_max as integer) as scale_max,
        -- where the good answers of the usual scales begin (METRICS.md, sections 1-3)
        cast(coalesce(
            good_from,
            case
                when role = 'nps' then 9
                when role = 'csat' and scale_min = 1 and scale_max = 5 then 4
                when role = 'csat' and scale_min = 1 and scale_max = 7 then 6
                when ces_version = '2.0' then 5
            end
        ) as integer) as good_from,
        coalesce(
            higher_is_better, case when role in ('nps', 'csat') or ces_version = '2.0' then true end
        ) as higher_is_better
    from united
)

select * from scaled

-- Questions as they stand now. One that its survey does not ask any more is kept as it
-- was asked last.
with

question_versions as (
    select * from {{ ref('int_questions_checked') }}
),

last_versions as (
    select
        question_id,
        survey_id,
        source,
        source_question_id,
        text,
        role,
        dimension,
        touchpoint,
        ces_version,
        fault,
        load_id,
        scale_min,
        scale_max,
        good_from,
        best_from,
        worst_to,
        higher_is_better,
        is_scored,
        loaded_at
    from question_versions
    where applies_to is null
)

select * from last_versions

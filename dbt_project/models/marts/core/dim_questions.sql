with

questions as (
    select * from {{ ref("int_questions") }}
),

final as (
    select
        question_id,
        survey_id,
        source,
        text as question_text,
        role,
        coalesce(dimension, 'unknown') as dimension,
        coalesce(touchpoint, 'unknown') as touchpoint,
        coalesce(ces_version, 'none') as ces_version,
        fault,
        scale_min,
        scale_max,
        good_from,
        best_from,
        worst_to,
        higher_is_better
    from questions
)

select * from final

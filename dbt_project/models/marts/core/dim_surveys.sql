with

surveys as (
    select * from {{ ref("int_surveys") }}
),

final as (
    select
        survey_id,
        source,
        coalesce(name, source_survey_id) as survey_name,
        coalesce(kind, 'unknown') as survey_kind,
        coalesce(touchpoint, 'unknown') as touchpoint,
        coalesce(tool, 'unknown') as tool,
        coalesce(is_deleted, false) as is_deleted
    from surveys
)

select * from final

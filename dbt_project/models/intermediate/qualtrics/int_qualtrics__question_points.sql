-- The points of a question's scale: what Qualtrics exports for each, and which score
-- that means. The number of a choice is an id and no score, so where the labels are
-- numbers the label says the score. A choice without a number there, one whose label
-- says that the customer has no answer, and one that lies off the declared scale is no
-- answer.
with

items as (
    select * from {{ ref('stg_qualtrics__survey_definitions') }}
),

declared_questions as (
    select * from {{ ref('int_qualtrics__declared_questions') }}
),

no_answer_labels as (
    select * from {{ ref('no_answer_labels') }}
),

item_points as (
    select
        source,
        survey_id,
        item_key,
        recode_values,
        valid_from,
        {{ json_members(
            'coalesce(scale_points, recode_values)', 'point_key', 'point'
        ) }}
    from items
),

item_recodes as (
    select
        source,
        survey_id,
        item_key,
        valid_from,
        {{ json_members('recode_values', 'point_key', 'recoded_value') }}
    from items
),

-- Responses carry the recoded value of a point where the survey's owner set one, and
-- else the point's own key.
labelled_points as (
    select
        item_points.source,
        item_points.survey_id,
        item_points.item_key,
        item_points.valid_from,
        coalesce(item_recodes.recoded_value, item_points.point_key) as exported_value,
        {{ trimmed(json_text('item_points.point', '$.Display')) }} as point_label
    from item_points
    left join item_recodes
        on
            item_points.source = item_recodes.source
            and item_points.survey_id = item_recodes.survey_id
            and item_points.item_key = item_recodes.item_key
            and item_points.valid_from = item_recodes.valid_from
            and item_points.point_key = item_recodes.point_key
),

-- The number of a label stands alone or before words, as in "10 - very likely". A label
-- with more digits, such as "1 to 2 times", is no number.
points_with_number as (
    select
        *,
        {{ whole_number('exported_value') }} as exported_number,
        case
            when not {{ matches_inside('point_label', '.* .*[0-9].*') }}
                then {{ whole_number("split_part(point_label, ' ', 1)") }}
        end as label_number
    from labelled_points
),

-- Labels are numbers where two of them or more are, and no two are the same number.
items_with_numbers as (
    select
        source,
        survey_id,
        item_key,
        valid_from,
        count(label_number) >= 2
        and count(label_number) = count(distinct label_number) as has_number_labels
    from points_with_number
    group by source, survey_id, item_key, valid_from
),

scored_points as (
    select
        points.source,
        points.survey_id,
        points.item_key,
        points.valid_from,
        points.exported_value,
        case
            when items_with_numbers.has_number_labels then points.label_number
            else points.exported_number
        end as point_score,
        coalesce(
            no_answer_labels.label is not null
            or (items_with_numbers.has_number_labels and points.label_number is null)
            or point_score < declared_questions.scale_min
            or point_score > declared_questions.scale_max,
            false
        ) as is_no_answer
    from points_with_number as points
    inner join items_with_numbers
        on
            points.source = items_with_numbers.source
            and points.survey_id = items_with_numbers.survey_id
            and points.item_key = items_with_numbers.item_key
            and points.valid_from = items_with_numbers.valid_from
    left join declared_questions
        on
            points.source = declared_questions.source
            and points.survey_id = declared_questions.survey_id
            and points.item_key = declared_questions.item_key
            and points.valid_from = declared_questions.valid_from
    left join no_answer_labels on lower(points.point_label) = no_answer_labels.label
),

-- Two points may be exported as the same value; they then mean the same.
final as (
    select
        source,
        survey_id || ':' || item_key as source_question_id,
        exported_value,
        min(case when not is_no_answer then point_score end) as score,
        bool_and(is_no_answer) as is_no_answer,
        valid_from
    from scored_points
    group by source, survey_id, item_key, exported_value, valid_from
)

select * from final

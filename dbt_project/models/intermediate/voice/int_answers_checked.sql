with

responses as (
    select * from {{ ref('int_responses_unioned') }}
    where not is_deleted
),

questions as (
    select * from {{ ref('int_questions_unioned') }}
),

survey_responses as (
    select * from {{ ref('stg_qualtrics__responses') }}
    where not is_deleted
),

survey_values as (
    {{ read_members(
        'survey_responses',
        ['source', 'response_id', 'survey_id', 'load_id', 'loaded_at'],
        'answers', 'question_key', 'raw_value',
    ) }}
),

-- scores stand under the questions' own keys; beside them texts, groups, durations
given as (
    select
        source,
        response_id as source_response_id,
        survey_id || ':' || question_key as source_question_id,
        raw_value,
        cast(null as {{ dbt.type_string() }}) as choice,
        load_id,
        loaded_at
    from survey_values
    where {{ matches('question_key', 'QID[0-9]+(_[0-9]+)?') }}
    union all
    select
        source,
        rating_id as source_response_id,
        'satisfaction:score' as source_question_id,
        case score_text when 'good' then '1' when 'bad' then '0' end as raw_value,
        score_text as choice,
        load_id,
        loaded_at
    from {{ ref('stg_zendesk__satisfaction_ratings') }}
    where is_offer is not true and not is_deleted
    union all
    select
        source,
        response_id as source_response_id,
        question_id as source_question_id,
        cast(score as {{ dbt.type_string() }}) as raw_value,
        choice,
        load_id,
        loaded_at
    from {{ ref('stg_files__answers') }}
    where not is_deleted
),

asked as (
    select
        responses.response_id || ':' || given.source_question_id as answer_id,
        responses.response_id,
        coalesce(
            questions.question_id,
            {{ record_id('given.source', 'given.source_question_id') }}
        ) as question_id,
        responses.survey_id,
        given.source,
        questions.role,
        {{ plain_digits(trimmed('given.raw_value')) }} as raw_value,
        given.choice,
        given.load_id,
        given.loaded_at,
        questions.scale_min,
        questions.scale_max,
        questions.question_id is null as is_unknown,
        coalesce(questions.role in (
            'nps', 'csat', 'ces', 'expectation', 'perception', 'driver'
        ), false) as is_scored
    from given
    -- what answered a refused response went with it
    inner join responses
        on
            given.source = responses.source
            and given.source_response_id = responses.source_response_id
    left join questions
        on
            given.source = questions.source
            and given.source_question_id = questions.source_question_id
),

checked as (
    select
        answer_id,
        response_id,
        question_id,
        survey_id,
        source,
        role,
        raw_value,
        choice,
        case
            when is_unknown then 'unknown_question'
            when is_scored and (scale_min is null or scale_max is null)
                then 'scale_missing'
            when is_scored then {{ score_fault('raw_value', 'scale_min', 'scale_max') }}
        end as reason,
        load_id,
        case when is_scored then {{ score_value('raw_value') }} end as score,
        is_scored,
        loaded_at
    from asked
    -- a skipped question has no answer, which is no fault
    where raw_value is not null
)

select * from checked

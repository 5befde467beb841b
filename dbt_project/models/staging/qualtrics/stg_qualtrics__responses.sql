with

current_documents as (
    select
        *,
        min(_loaded_at) over (partition by _source, _pk) as first_loaded_at
    from {{ source('raw_qualtrics', 'responses') }}
    where {{ is_known('_known_from') }}
    qualify row_number() over (
        partition by _source, _pk
        order by _cursor desc, _load_id desc, _deleted desc, _hash desc
    ) = 1
),

fields as (
    select
        _source as source,
        _pk as response_id,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        first_loaded_at,
        {{ json_texts('doc', dict({
            'survey_id': '$.surveyId',
            'external_reference': '$.values.externalDataReference',
            'email_text': '$.values.recipientEmail',
            'distribution_id': '$.values.distributionId',
            'ticket_id': '$.values.ticket_id',
            'order_id': '$.values.order_id',
            'touchpoint_text': '$.values.touchpoint',
            'channel_text': '$.values.distributionChannel',
            'language_text': '$.values.userLanguage',
            'source_status': '$.values.status',
            'finished_text': '$.values.finished',
            'answers': '$.values',
            'started_at_text': '$.values.startDate',
            'recorded_at_text': '$.values.recordedDate',
        }, **segment_fields('$.values'))) }}
    from current_documents
),

typed as (
    select
        source,
        response_id,
        survey_id,
        distribution_id,
        ticket_id,
        order_id,
        {{ trimmed('external_reference') }} as customer_external_id,
        {{ normalise_email('email_text') }} as customer_email,
        lower({{ trimmed('touchpoint_text') }}) as touchpoint,
        lower({{ trimmed('channel_text') }}) as source_channel,
        lower({{ trimmed('language_text') }}) as language,
        source_status,
        case
            when finished_text in ('1', 'true', 'True') then 'complete' else 'partial'
        end as status,
        -- Of the values that Qualtrics documents 1, 9 and 17 are previews, 2 is a test,
        -- and 8, 12 and 40 are spam. Embedded data of the name `status` take the place
        -- of Qualtrics' own, so the channel is asked as well.
        case
            when source_status = '2' or lower({{ trimmed('channel_text') }}) = 'test'
                then 'test'
            when
                source_status in ('1', '9', '17')
                or lower({{ trimmed('channel_text') }}) = 'preview'
                then 'preview'
            when source_status in ('8', '12', '40') then 'spam'
        end as exclusion_reason,
        answers,
        {{ segment_attributes() }} as attributes,
        load_id,
        is_deleted,
        {{ parse_timestamp('started_at_text') }} as started_at,
        {{ parse_timestamp('recorded_at_text') }} as recorded_at,
        updated_at,
        loaded_at,
        first_loaded_at,
        coalesce(
            {{ time_fault('recorded_at_text', 'recorded_at') }},
            case when started_at > recorded_at then 'negative_duration' end
        ) as fault
    from fields
)

select * from typed

with

accounts as (
    select * from {{ ref('int_accounts_unioned') }}
),

final as (
    select
        account_id
        {%- for segment in segments() %},
            {%- if segment in ["country", "industry"] %}
                coalesce({{ segment }}, {{ json_text("attributes", "$." ~ segment) }})
                    as segment_{{ segment }}
            {%- else %}
                {{ json_text("attributes", "$." ~ segment) }} as segment_{{ segment }}
            {%- endif %}
        {%- endfor %}
    from accounts
)

select * from final

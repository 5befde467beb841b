with

accounts as (
    select * from {{ ref('int_accounts') }}
),

-- The id stands last, so that no comma is left over where no segment is declared.
final as (
    select
        {%- for segment in segments() %}
            {%- if segment in ["country", "industry"] %}
                coalesce({{ segment }}, {{ json_text("attributes", "$." ~ segment) }})
                    as segment_{{ segment }},
            {%- else %}
                {{ json_text("attributes", "$." ~ segment) }} as segment_{{ segment }},
            {%- endif %}
        {%- endfor %}
        account_id
    from accounts
)

select * from final

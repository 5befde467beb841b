with

customer_history as (
    select * from {{ ref('int_customer_history') }}
),

final as (
    select
        customer_id,
        account_id,
        {%- for segment in segments() %}
            {%- if segment in ["country", "region", "lifecycle_stage"] %}
                coalesce({{ segment }}, {{ json_text("attributes", "$." ~ segment) }})
                    as segment_{{ segment }},
            {%- else %}
                {{ json_text("attributes", "$." ~ segment) }} as segment_{{ segment }},
            {%- endif %}
        {%- endfor %}
        is_current,
        created_at,
        valid_from,
        valid_to
    from customer_history
)

select * from final

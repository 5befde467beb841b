with

int_customer_ids as (
    select * from {{ ref("int_customer_ids") }}
),

int_customer_history as (
    select * from {{ ref("int_customer_history") }}
),

current_customers as (
    select
        *,
        {{ as_of() }} as described_at
    from int_customer_history
    where is_current
),

segmented as (
    {{ with_segments(
        "current_customers", "customer_id", "described_at",
        own=["country", "region", "lifecycle_stage"] | select("in", segments()) | list
    ) | indent(4) }}
),

published as (
    select
        int_customer_ids.customer_id,
        int_customer_ids.current_customer_id,
        segmented.account_id,
        coalesce(segmented.kind, 'unknown') as kind,
        coalesce(segmented.country, 'unknown') as country,
        coalesce(segmented.region, 'unknown') as region,
        coalesce(segmented.lifecycle_stage, 'unknown') as lifecycle_stage,
        {%- for segment in segments() %}
            coalesce(segmented.segment_{{ segment }}, 'unknown')
                as segment_{{ segment }},
        {%- endfor %}
        int_customer_ids.customer_id = int_customer_ids.current_customer_id
            as is_current,
        coalesce(segmented.is_opted_out, false) as is_opted_out,
        segmented.created_at,
        segmented.opted_out_at
    from int_customer_ids
    left join segmented
        on int_customer_ids.current_customer_id = segmented.customer_id
    where int_customer_ids.customer_id != '-1'
),

-- Facts about nobody in particular need a customer to point at.
unknown_member as (
    select
        '-1' as customer_id,
        '-1' as current_customer_id,
        cast(null as {{ dbt.type_string() }}) as account_id,
        'unknown' as kind,
        'unknown' as country,
        'unknown' as region,
        'unknown' as lifecycle_stage,
        {%- for segment in segments() %}
            'unknown' as segment_{{ segment }},
        {%- endfor %}
        true as is_current,
        false as is_opted_out,
        cast(null as timestamp) as created_at,
        cast(null as timestamp) as opted_out_at
),

final as (
    select * from published
    union all
    select * from unknown_member
)

select * from final

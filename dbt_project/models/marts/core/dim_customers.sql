with

customer_ids as (
    select * from {{ ref("int_customer_ids") }}
),

current_customers as (
    select * from {{ ref("int_customer_history") }}
    where is_current
),

customer_segments as (
    select * from {{ ref("int_customer_segments") }}
    where is_current
),

account_segments as (
    select * from {{ ref("int_account_segments") }}
),

-- The plans that run at the instant the run is about.
plan_spans as (
    select * from {{ ref("int_plan_spans") }}
    where
        {{ as_of() }} >= valid_from
        and coalesce({{ as_of() }} < valid_to, true)
),

-- A segment is what the customer's own records say today, or else what the account
-- says. The segment `plan` is that of the subscription running now, unless the
-- customer's own records tell a plan.
segmented_customers as (
    select
        current_customers.customer_id,
        current_customers.account_id,
        current_customers.kind,
        current_customers.country,
        current_customers.region,
        current_customers.lifecycle_stage,
        {%- for segment in segments() %}
            coalesce(
                customer_segments.segment_{{ segment }},
                {%- if segment == "plan" %}
                    plan_spans.plan,
                {%- endif %}
                account_segments.segment_{{ segment }},
                'unknown'
            ) as segment_{{ segment }},
        {%- endfor %}
        current_customers.is_opted_out,
        current_customers.created_at,
        current_customers.opted_out_at
    from current_customers
    left join customer_segments
        on current_customers.customer_id = customer_segments.customer_id
    left join account_segments
        on current_customers.account_id = account_segments.account_id
    left join plan_spans
        on current_customers.customer_id = plan_spans.customer_id
),

-- An id that was merged into another is published with what is known of the other.
published_ids as (
    select
        customer_ids.customer_id,
        customer_ids.current_customer_id,
        segmented_customers.account_id,
        coalesce(segmented_customers.kind, 'unknown') as kind,
        coalesce(segmented_customers.country, 'unknown') as country,
        coalesce(segmented_customers.region, 'unknown') as region,
        coalesce(segmented_customers.lifecycle_stage, 'unknown') as lifecycle_stage,
        {%- for segment in segments() %}
            coalesce(segmented_customers.segment_{{ segment }}, 'unknown')
                as segment_{{ segment }},
        {%- endfor %}
        customer_ids.customer_id = customer_ids.current_customer_id as is_current,
        coalesce(segmented_customers.is_opted_out, false) as is_opted_out,
        segmented_customers.created_at,
        segmented_customers.opted_out_at
    from customer_ids
    left join segmented_customers
        on customer_ids.current_customer_id = segmented_customers.customer_id
    where customer_ids.customer_id != '-1'
),

-- A fact that concerns no known customer refers to the unknown member.
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
    select * from published_ids
    union all
    select * from unknown_member
)

select * from final

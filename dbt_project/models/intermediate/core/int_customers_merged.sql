{%- set surviving = [
    'account_id', 'country', 'region', 'lifecycle_stage', 'birth_year', 'opted_out_at',
] -%}
{%- for segment in var('segments') -%}
    {%- do surviving.append('segment_' ~ segment) -%}
{%- endfor -%}

with

customers as (
    select * from {{ ref('int_customers_unioned') }}
),

customers_resolved as (
    select * from {{ ref('int_customers_resolved') }}
),

connections as (
    select * from {{ source('_el', 'connections') }}
),

-- survivorship (METRICS.md, section 10): the first source, its latest updated record
ranked as (
    select
        customers_resolved.customer_id,
        customers.kind,
        customers.account_id,
        customers.country,
        customers.region,
        customers.lifecycle_stage,
        customers.birth_year,
        customers.is_opted_out,
        customers.opted_out_at,
        customers.created_at,
        {% for segment in var('segments') %}
            {{ json_text('customers.attributes', '$.' ~ segment) }}
                as segment_{{ segment }},
        {% endfor %}
        customers.is_deleted,
        row_number() over (
            partition by customers_resolved.customer_id
            order by
                customers.is_deleted asc,
                connections.priority asc nulls last,
                customers.updated_at desc nulls last,
                customers.customer_record_id asc
        ) as survivorship_rank
    from customers_resolved
    inner join customers
        on customers_resolved.customer_record_id = customers.customer_record_id
    left join connections on customers.source = connections.connection
),

merged as (
    select
        customer_id,
        max(kind) as kind,
        {% for column in surviving %}
            min_by({{ column }}, survivorship_rank) filter (
                where {{ column }} is not null
            ) as {{ column }},
        {% endfor %}
        min(created_at) as created_at,
        cast(count(*) as bigint) as record_count,
        -- whoever said so once, in any tool, is not to be written to
        coalesce(bool_or(is_opted_out), false) as is_opted_out,
        bool_and(is_deleted) as is_deleted
    from ranked
    group by customer_id
),

described as (
    select
        customer_id,
        account_id,
        -- a cluster that holds a person is one: company < person
        kind,
        country,
        region,
        lifecycle_stage,
        {{ segment_attributes() }} as attributes,
        birth_year,
        record_count,
        is_opted_out,
        is_deleted,
        opted_out_at,
        created_at
    from merged
)

select * from described

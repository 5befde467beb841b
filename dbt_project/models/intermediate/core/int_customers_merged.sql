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

states as (
    {{ record_states() }}
),

records as (
    select
        customers_resolved.customer_id,
        customers.kind,
        customers.birth_year,
        customers.is_opted_out,
        customers.opted_out_at,
        customers.created_at,
        connections.priority,
        states.*
    from states
    inner join customers on states.customer_record_id = customers.customer_record_id
    inner join customers_resolved
        on states.customer_record_id = customers_resolved.customer_record_id
    left join connections on customers.source = connections.connection
),

-- described anew whenever one of its records begins to say something else
spans as (
    select
        customer_id,
        said_from as valid_from,
        lead(said_from) over (partition by customer_id order by said_from) as valid_to
    from records
    group by customer_id, said_from
),

-- survivorship (METRICS.md, section 10): the first source, its latest updated record
ranked as (
    select
        records.*,
        spans.valid_from,
        spans.valid_to,
        row_number() over (
            partition by spans.customer_id, spans.valid_from
            order by
                records.is_deleted asc,
                records.priority asc nulls last,
                records.updated_at desc nulls last,
                records.customer_record_id asc
        ) as survivorship_rank
    from spans
    inner join records
        on
            spans.customer_id = records.customer_id
            and spans.valid_from >= records.said_from
            and coalesce(spans.valid_from < records.said_until, true)
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
        bool_and(is_deleted) as is_deleted,
        valid_from,
        valid_to
    from ranked
    group by customer_id, valid_from, valid_to
),

described as (
    select
        customer_id,
        {{ told('account_id') }} as account_id,
        -- a cluster that holds a person is one: company < person
        kind,
        {{ told('country') }} as country,
        {{ told('region') }} as region,
        {{ told('lifecycle_stage') }} as lifecycle_stage,
        {{ told_attributes() }} as attributes,
        birth_year,
        record_count,
        is_opted_out,
        is_deleted,
        valid_to is null as is_current,
        opted_out_at,
        created_at,
        valid_from,
        valid_to
    from merged
    window later_spans as (
        partition by customer_id
        order by valid_from rows between 1 following and unbounded following
    )
)

select * from described

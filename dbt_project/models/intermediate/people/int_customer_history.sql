with

customer_records as (
    select * from {{ ref('int_customer_records') }}
),

customer_states as (
    select * from {{ ref('int_customer_states') }}
),

customer_keys as (
    select * from {{ ref('int_customer_keys') }}
),

sources as (
    select * from {{ source('_el', 'sources') }}
),

states_of_customers as (
    select
        customer_keys.customer_id,
        customer_states.customer_record_id,
        customer_states.account_id,
        customer_records.kind,
        customer_states.country,
        customer_states.region,
        customer_states.lifecycle_stage,
        {% for segment in var('segments') %}
            {{ json_text('customer_states.attributes', '$.' ~ segment) }}
                as segment_{{ segment }},
        {% endfor %}
        customer_records.birth_year,
        sources.priority as source_priority,
        customer_records.is_opted_out,
        customer_states.is_deleted,
        customer_records.opted_out_at,
        customer_records.created_at,
        customer_states.updated_at,
        customer_states.valid_from,
        customer_states.valid_to
    from customer_states
    inner join customer_records
        on customer_states.customer_record_id = customer_records.customer_record_id
    inner join customer_keys
        on customer_states.customer_record_id = customer_keys.customer_record_id
    left join sources on customer_records.source = sources.source
),

-- A customer has a new span whenever one of the customer's records begins to say
-- something else.
customer_spans as (
    select
        customer_id,
        valid_from,
        lead(valid_from) over (partition by customer_id order by valid_from) as valid_to
    from states_of_customers
    group by customer_id, valid_from
),

-- What each record said in the span. Where records contradict each other, the record of
-- the source that stands first in sources.yml is right; of two records of one source,
-- the one that was updated last. A deleted record comes after all that are not deleted.
states_in_spans as (
    select
        customer_spans.customer_id,
        customer_spans.valid_from,
        customer_spans.valid_to,
        states_of_customers.account_id,
        states_of_customers.kind,
        states_of_customers.country,
        states_of_customers.region,
        states_of_customers.lifecycle_stage,
        {% for segment in var('segments') %}
            states_of_customers.segment_{{ segment }},
        {% endfor %}
        states_of_customers.birth_year,
        states_of_customers.is_opted_out,
        states_of_customers.is_deleted,
        states_of_customers.opted_out_at,
        states_of_customers.created_at,
        row_number() over (
            partition by customer_spans.customer_id, customer_spans.valid_from
            order by
                states_of_customers.is_deleted asc,
                states_of_customers.source_priority asc nulls last,
                states_of_customers.updated_at desc nulls last,
                states_of_customers.customer_record_id asc
        ) as survivorship_rank
    from customer_spans
    inner join states_of_customers
        on
            customer_spans.customer_id = states_of_customers.customer_id
            and customer_spans.valid_from >= states_of_customers.valid_from
            and coalesce(
                customer_spans.valid_from < states_of_customers.valid_to, true
            )
),

-- Every column is filled by itself: a record that says nothing about the region leaves
-- it to the next record.
surviving_values as (
    select
        customer_id,
        min_by(account_id, survivorship_rank) filter (
            where account_id is not null
        ) as account_id,
        -- A customer with the record of a person is a person: 'person' comes after
        -- 'company' in the alphabet.
        max(kind) as kind,
        min_by(country, survivorship_rank) filter (
            where country is not null
        ) as country,
        min_by(region, survivorship_rank) filter (
            where region is not null
        ) as region,
        min_by(lifecycle_stage, survivorship_rank) filter (
            where lifecycle_stage is not null
        ) as lifecycle_stage,
        {% for segment in var('segments') %}
            min_by(segment_{{ segment }}, survivorship_rank) filter (
                where segment_{{ segment }} is not null
            ) as segment_{{ segment }},
        {% endfor %}
        min_by(birth_year, survivorship_rank) filter (
            where birth_year is not null
        ) as birth_year,
        cast(count(*) as bigint) as record_count,
        -- Whoever opted out once, in whichever tool, must not be written to.
        coalesce(bool_or(is_opted_out), false) as is_opted_out,
        bool_and(is_deleted) as is_deleted,
        min_by(opted_out_at, survivorship_rank) filter (
            where opted_out_at is not null
        ) as opted_out_at,
        min(created_at) as created_at,
        valid_from,
        valid_to
    from states_in_spans
    group by customer_id, valid_from, valid_to
),

-- A span without a value takes that of the next span that has one; an earlier value is
-- not carried on. So what a record says for the first time counts for all time before:
-- a customer does not move by telling more, and a property that a company began to
-- record this year was true in the years before as well.
values_of_all_time as (
    select
        customer_id,
        coalesce(
            account_id,
            min_by(account_id, valid_from) filter (
                where account_id is not null
            ) over later_spans
        ) as account_id,
        kind,
        coalesce(
            country,
            min_by(country, valid_from) filter (
                where country is not null
            ) over later_spans
        ) as country,
        coalesce(
            region,
            min_by(region, valid_from) filter (
                where region is not null
            ) over later_spans
        ) as region,
        coalesce(
            lifecycle_stage,
            min_by(lifecycle_stage, valid_from) filter (
                where lifecycle_stage is not null
            ) over later_spans
        ) as lifecycle_stage,
        {% for segment in var('segments') %}
            coalesce(
                segment_{{ segment }},
                min_by(segment_{{ segment }}, valid_from) filter (
                    where segment_{{ segment }} is not null
                ) over later_spans
            ) as segment_{{ segment }},
        {% endfor %}
        birth_year,
        record_count,
        is_opted_out,
        is_deleted,
        opted_out_at,
        created_at,
        valid_from,
        valid_to
    from surviving_values
    window later_spans as (
        partition by customer_id
        order by valid_from rows between 1 following and unbounded following
    )
),

customer_history as (
    select
        customer_id,
        account_id,
        kind,
        country,
        region,
        lifecycle_stage,
        {{ segment_attributes() }} as attributes,
        birth_year,
        record_count,
        is_opted_out,
        is_deleted,
        valid_to is null as is_current,
        opted_out_at,
        created_at,
        valid_from,
        valid_to
    from values_of_all_time
)

select * from customer_history

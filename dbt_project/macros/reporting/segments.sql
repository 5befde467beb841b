{#- The declared segments, and how an event gets its value of each. -#}

{#- Names of sources.yml's `segments`; orchestration refuses the names of built-in
    breakdowns when it reads that file. -#}
{% macro segments() -%}
    {{- return(var("segments")) }}
{%- endmacro %}

{#- Every event of the CTE `events` with a column `segment_<name>` per segment: the
    event's own attribute, else the customer's at that time, else the account's as it is
    now, else 'unknown'. The built-in segment `plan` is, after the event's own, that of
    the subscription running at the event; of several the last begun.

    Beside them, `customer_created_at`: when the customer was first known.

    `key`: the events' id. `at`: their timestamp. `own`: segments that are columns of
    the events. The events carry customer_id, account_id and attributes. -#}
{% macro with_segments(events, key, at, own=[]) %}
    {%- set needs_plan = "plan" in segments() and "plan" not in own %}
    select
        {{ events }}.*,
        customers.created_at as customer_created_at
        {%- for segment in segments() %},
        coalesce(
            {%- if segment in own %}
            {{ events }}.{{ segment }},
            {%- endif %}
            {{ json_text(events ~ ".attributes", "$." ~ segment) }},
            {%- if segment == "plan" and needs_plan %}
            running_subscriptions.plan,
            {%- elif segment in ["country", "region", "lifecycle_stage"] %}
            customers.{{ segment }},
            {%- endif %}
            {{ json_text("customers.attributes", "$." ~ segment) }},
            {%- if segment in ["country", "industry"] %}
            accounts.{{ segment }},
            {%- endif %}
            {{ json_text("accounts.attributes", "$." ~ segment) }},
            'unknown'
        ) as segment_{{ segment }}
        {%- endfor %}
    from {{ events }}
    left join {{ ref("int_customers_merged") }} as customers
        on
            {{ events }}.customer_id = customers.customer_id
            and {{ events }}.{{ at }} >= customers.valid_from
            and coalesce({{ events }}.{{ at }} < customers.valid_to, true)
    left join {{ ref("int_accounts_unioned") }} as accounts
        on coalesce({{ events }}.account_id, customers.account_id) = accounts.account_id
    {%- if needs_plan %}
    left join {{ ref("fct_subscriptions") }} as running_subscriptions
        on
            {{ events }}.customer_id = running_subscriptions.customer_id
            and running_subscriptions.customer_id != '-1'
            and {{ events }}.{{ at }} >= running_subscriptions.started_at
            and (
                running_subscriptions.ended_at is null
                or {{ events }}.{{ at }} < running_subscriptions.ended_at
            )
    qualify row_number() over (
        partition by {{ events }}.{{ key }}
        order by
            running_subscriptions.started_at desc nulls last,
            running_subscriptions.subscription_id desc nulls last
    ) = 1
    {%- endif %}
{%- endmacro %}

{#- `segment_country, segment_plan,`: the columns' names, for a select list. Each has
    its comma, so that a company without segments leaves nothing behind. -#}
{% macro segment_columns(relation=none) -%}
    {%- for segment in segments() %}
    {{ relation ~ "." if relation }}segment_{{ segment }},
    {%- endfor %}
{%- endmacro %}

{#- Every row of the CTE `facts` with the current `customer_id` of whom it names: by the
    source's own id, else by an external id, else by e-mail; by the account where it
    names nobody else; '-1' when nobody is found. The facts carry what
    `reference_columns` lists. -#}
{% macro with_customer(facts) %}
    select
        {{ facts }}.*,
        coalesce(
            by_key.customer_id,
            by_external_id.customer_id,
            by_email.customer_id,
            by_account.customer_id,
            '-1'
        ) as customer_id
    from {{ facts }}
    left join {{ source('_el', 'connections') }} as naming
        on {{ facts }}.source = naming.connection
    left join {{ ref('int_customer_references') }} as by_key
        on
            {{ record_id(facts ~ '.source', facts ~ '.customer_key') }}
            = by_key.reference
    left join {{ ref('int_customer_references') }} as by_external_id
        on
            {{ identifier_reference(
                "naming.external_id_namespace || ':' || "
                ~ facts ~ ".customer_external_id"
            ) }} = by_external_id.reference
    left join {{ ref('int_customer_references') }} as by_email
        on
            {{ email_record_id(facts ~ '.source', facts ~ '.customer_email') }}
            = by_email.reference
    left join {{ ref('int_customer_references') }} as by_account
        on
            {{ facts }}.customer_key is null
            and {{ facts }}.customer_external_id is null
            and {{ facts }}.customer_email is null
            and {{ account_record_id(facts ~ '.account_id') }} = by_account.reference
{%- endmacro %}

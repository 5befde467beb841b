{#- A query of the addresses of one's own people, `email`, each once. -#}
{% macro staff_emails() -%}
    select email from {{ ref('stg_zendesk__users') }}
    where is_staff and email is not null
    union
    select email from {{ ref('stg_hubspot__owners') }}
    where email is not null
{%- endmacro %}

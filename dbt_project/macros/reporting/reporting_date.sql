{#- The day in the reporting zone on which a UTC timestamp falls. -#}
{% macro reporting_date(timestamp) -%}
    cast({{ utc_to_local(timestamp, reporting_zone()) }} as date)
{%- endmacro %}

{#- The UTC timestamp at which a day begins in the reporting zone. -#}
{% macro reporting_midnight(date) -%}
    {{ local_to_utc('cast(' ~ date ~ ' as timestamp)', reporting_zone()) }}
{%- endmacro %}

{% macro reporting_zone() -%}
    '{{ var("reporting_time_zone") }}'
{%- endmacro %}

{% macro reporting_currency() -%}
    '{{ var("reporting_currency") }}'
{%- endmacro %}

{#- Whether a response was recorded before the survey was sent: no answer to it. -#}
{% macro precedes_sending(responses, distributions) -%}
    coalesce({{ responses }}.recorded_at < {{ distributions }}.sent_at, false)
{%- endmacro %}

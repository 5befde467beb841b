{#- ISO 8601 text of a day, as the timestamp of its midnight; null when it is anything
    else. -#}
{% macro parse_date(column) -%}
    {{ guarded_cast(column, day_pattern(), 'timestamp') }}
{%- endmacro %}

{#- ISO 8601 text with an offset as a timestamp in UTC; null when it is anything else.
    The expression is checked before the cast, because the engine's cast also takes
    'infinity', offsets beyond 14 hours and times without a zone. A leap second is the
    second before it; the years 1 and 9999 are some systems' way to say "none". -#}
{% macro parse_timestamp(column) -%}
    {{ return(adapter.dispatch('parse_timestamp')(column)) }}
{%- endmacro %}

{% macro default__parse_timestamp(column) -%}
    {%- set date = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9](:([0-5][0-9]|60)([.][0-9]{1,9})?)?' -%}
    {%- set offset = '(Z|[+-]((0[0-9]|1[0-3]):?[0-5][0-9]|14:?00))' -%}
    case
        when {{ column }} like '0001-%' or {{ column }} like '9999-%' then null
        when regexp_full_match({{ column }}, '{{ date }}[T ]{{ time }}{{ offset }}')
            then timezone('UTC', try_cast(
                regexp_replace({{ column }}, '^(.{16}):60', '\1:59') as timestamptz
            ))
    end
{%- endmacro %}

{#- A subquery of one column, `series_date`: every day from `start` to `finish`, both
    included, both expressions of dates. No row when either is null. -#}
{% macro date_series(start, finish) -%}
    {{ return(adapter.dispatch('date_series')(start, finish)) }}
{%- endmacro %}

{% macro default__date_series(start, finish) -%}
    (
        select cast(unnest(generate_series(
            cast({{ start }} as timestamp),
            cast({{ finish }} as timestamp),
            interval 1 day
        )) as date) as series_date
    )
{%- endmacro %}

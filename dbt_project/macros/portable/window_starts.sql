{#- One row per span of `days` that holds instants of a group: a select item, the
    instant with which the span begins. The first span begins with the first instant,
    and each next one with the first instant that lies more than `days` after the
    beginning of the one before. An aggregate of the instants in `column`. -#}
{% macro window_starts(column, days) -%}
    {{ return(adapter.dispatch('window_starts')(column, days)) }}
{%- endmacro %}

{% macro default__window_starts(column, days) -%}
    unnest(list_reduce(
        list([{{ column }}] order by {{ column }}),
        lambda starts, instant: case
            when instant[1] > starts[-1] + interval {{ days }} day
                then list_concat(starts, instant)
            else starts
        end
    ))
{%- endmacro %}

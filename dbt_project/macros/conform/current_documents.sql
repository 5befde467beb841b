{#- The current version of every document known at `known_at`: the latest by its own
    time, then by load; the hash decides between two versions of one second that
    arrived in one load, which have no order of their own. -#}
{% macro current_documents(relation, fields) -%}
    {%- set current %}
(
            select *
            from {{ relation }}
            where _known_from <= cast('{{ var("known_at") }}' as timestamp)
            qualify row_number() over (
                partition by _source, _pk
                order by _cursor desc, _load_id desc, _deleted desc, _hash desc
            ) = 1
        ) as current_version
    {%- endset -%}
    {{ known_documents(current, fields) }}
{%- endmacro %}

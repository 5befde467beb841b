{#- One row per member of a JSON object: `columns` of `relation`, and the member's key
    and value, both text, under the names given. -#}
{% macro read_members(relation, columns, object, key, value) -%}
    select
        {{ columns | join(',\n        ') }},
        member.key as {{ key }},
        member.value as {{ value }}
    from (
        select
            {{ columns | join(',\n            ') }},
            {{ json_members(object) }} as member
        from {{ relation }}
    ) as listed
{%- endmacro %}

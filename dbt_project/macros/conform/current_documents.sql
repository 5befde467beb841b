{#- The current version of every document known at `known_at` (see `known_documents`):
    the latest by its own time, then by load; the hash decides between two versions of
    one second that arrived in one load, which have no order of their own. -#}
{% macro current_documents(relation, fields) -%}
    select
        _source as source,
        _pk as source_pk,
        _deleted as is_deleted,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _first_loaded_at as first_loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', fields) | indent(8) }}
    from (
        select
            *,
            min(_loaded_at) over (partition by _source, _pk) as _first_loaded_at
        from {{ relation }}
        where {{ is_known() }}
        qualify row_number() over (
            partition by _source, _pk
            order by _cursor desc, _load_id desc, _deleted desc, _hash desc
        ) = 1
    ) as current_versions
{%- endmacro %}

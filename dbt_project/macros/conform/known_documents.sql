{#- The one known_at cut (METRICS.md, section 11): every version of a document that
    was known at `known_at`. Nothing else in the project reads raw documents.

    `fields` maps column names to JSON paths; their texts come beside the ledger's
    columns, out of one parse. -#}
{% macro known_documents(relation, fields) -%}
    select
        _source as source,
        _pk as source_pk,
        _deleted as is_deleted,
        _hash as document_hash,
        _load_id as load_id,
        _loaded_at as loaded_at,
        _cursor as updated_at,
        {{ json_texts('doc', fields) | indent(8) }}
    from {{ relation }}
    where {{ is_known() }}
{%- endmacro %}

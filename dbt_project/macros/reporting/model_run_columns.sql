{#- The columns of the model record, which metrics hands on as the scores have it. -#}
{% macro model_run_columns() -%}
    model,
        quantity_kind,
        quantity,
        fallback_reason,
        value,
        se,
        log_likelihood,
        n_customers,
        is_degenerate,
        is_chosen,
        run_at
{%- endmacro %}

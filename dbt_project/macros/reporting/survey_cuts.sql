{#- The breakdowns of a survey score: built-in ones and declared segments. -#}
{% macro survey_cuts() -%}
    {%- set cuts = {
        "channel": "channel", "survey": "survey_id", "touchpoint": "touchpoint",
    } %}
    {%- do cuts.update(segment_cuts()) %}
    {{- return(cuts) }}
{%- endmacro %}

{#- What an answer is worth in each metric: metric -> (role of the question, value). -#}
{% macro answer_values() -%}
    {{- return({
        "nps": ("nps", "nps_value"),
        "csat_share": ("csat", "case when is_satisfied then 1 else 0 end"),
        "csat_mean": ("csat", "score"),
        "ease_share": ("ces", "case when is_easy then 1 when not is_easy then 0 end"),
        "ease_mean": ("ces", "score"),
        "net_ease": ("ces", "ease_value"),
    }) }}
{%- endmacro %}

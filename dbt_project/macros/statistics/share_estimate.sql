{#- Select items: value, se, ci_low, ci_high, conf_level, n_eff and is_reportable of a
    share of independent trials, with Wilson's interval; no trials where `n` is NULL. -#}
{% macro share_estimate(successes, n) -%}
    round({{ ratio(successes, n) }}, 10) as value,
    round({{ share_error(successes, n) }}, 10) as se,
    round({{ wilson_interval(ratio(successes, n), n, "-") }}, 10) as ci_low,
    round({{ wilson_interval(ratio(successes, n), n, "+") }}, 10) as ci_high,
    {{ confidence_level() }} as conf_level,
    coalesce(cast({{ n }} as double), 0e0) as n_eff,
    coalesce({{ n }}, 0) >= {{ reportable_from() }} as is_reportable
{%- endmacro %}

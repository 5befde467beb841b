{#- Whether an activity makes its customer active at an instant. A paid subscription runs
    from its first payment up to its end; an order counts for whoever placed it before
    the instant, within the window. `activity` has basis, active_from, active_until. -#}
{% macro is_active_at(instant, activity="activities") -%}
    case
            when {{ activity }}.basis = 'subscription'
                then
                    {{ activity }}.active_from <= {{ instant }}
                    and coalesce({{ activity }}.active_until > {{ instant }}, true)
            else
                {{ activity }}.active_from < {{ instant }}
                and {{ activity }}.active_until >= {{ instant }}
        end
{%- endmacro %}

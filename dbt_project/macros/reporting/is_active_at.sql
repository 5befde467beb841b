{#- Whether an activity makes its customer active at an instant. A paid subscription runs
    from its first payment up to its end; an order counts for whoever placed it before
    the instant, within the window. All arguments are columns: the basis (subscription or
    order), from when and until when the activity counts, and the instant. -#}
{% macro is_active_at(basis, active_from, active_until, instant) -%}
    case
            when {{ basis }} = 'subscription'
                then
                    {{ active_from }} <= {{ instant }}
                    and coalesce({{ active_until }} > {{ instant }}, true)
            else
                {{ active_from }} < {{ instant }}
                and {{ active_until }} >= {{ instant }}
        end
{%- endmacro %}

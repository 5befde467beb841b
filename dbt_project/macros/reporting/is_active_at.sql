{#- Whether an activity makes its customer active at an instant. A paid subscription runs
    from its first payment up to its end; an order counts for the customer who placed it
    before the instant, within the window. -#}
{% macro is_active_at(instant, basis, active_from, active_until) -%}
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

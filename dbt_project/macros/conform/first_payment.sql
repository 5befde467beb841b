{#- When a subscription of a file was first paid. Where a source tells it of any, those
    without one never paid (a trial, who joined yesterday). Where it tells it of none,
    a subscription is taken to be paid since its trial has ended, else since it began:
    without a word nobody would ever be active, and nobody could leave. Not what is
    free, waits for its first payment or ended with its trial. -#}
{% macro first_payment() -%}
    {%- set begun = "coalesce(trial_ends_at, started_at)" -%}
    case
        when not {{ payment_is_assumed() }} then first_paid_at
        when
            {{ begun }} <= {{ as_of() }}
            and recurring_amount > 0
            and coalesce(
                status not in ('trialing', 'incomplete', 'incomplete_expired'), true
            )
            and coalesce(coalesce(ended_at, absent_from) > {{ begun }}, true)
            then {{ begun }}
    end
{%- endmacro %}

{#- Whether a source of files says of no subscription when it was first paid. -#}
{% macro payment_is_assumed() -%}
    count(first_paid_at) over (partition by source) = 0
{%- endmacro %}

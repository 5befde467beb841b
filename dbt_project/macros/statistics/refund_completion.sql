{#- The chance that a purchase day still comes back as a whole, given that it has not
    done so by now: R (1 - F) / (1 - R F), where R is the share of all purchase days that
    come back in the end and F the share of refunds that have come by this age. -#}
{% macro chance_of_return(returned_share, lag_share) -%}
    coalesce({{ ratio(
        returned_share ~ " * (1e0 - " ~ lag_share ~ ")",
        "1e0 - " ~ returned_share ~ " * " ~ lag_share
    ) }}, 0e0)
{%- endmacro %}

{#- What can be expected to be left of the value of a purchase day that stands, of what
    is left now: (1 - P) / (1 - P F), where P is the share of the value of such days that
    is refunded in the end. -#}
{% macro share_that_stays(refunded_share, lag_share) -%}
    coalesce({{ ratio(
        "1e0 - " ~ refunded_share,
        "1e0 - " ~ refunded_share ~ " * " ~ lag_share
    ) }}, 1e0)
{%- endmacro %}

"""The tables that the CLV models read and write, as Arrow schemas.

Here: names, types and meaning of every column. Not here: any arithmetic, and any SQL
(dbt makes the tables that are read, and reads the scores back by the contracts of
`dbt_project/models/scores`). The record of the models' runs has its schema in
`models/kit/model_runs.py`.

Times are in weeks, money is in the reporting currency, probabilities are 0 to 1. A
purchase is a day with at least one order that is not a renewal.
"""

from typing import Final

import pyarrow as pa

PURCHASES: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        # The chance that this history is the customer's; 1 where no purchase of the
        # customer can be expected to come back.
        pa.field("chance", pa.float64(), nullable=False),
        # Purchase days after the first one; the literature's x.
        pa.field("repeat_purchase_count", pa.int64(), nullable=False),
        # Weeks from the first to the last purchase; the literature's t_x.
        pa.field("first_to_last_weeks", pa.float64(), nullable=False),
        # Weeks from the first purchase to as_of; the literature's T.
        pa.field("observed_weeks", pa.float64(), nullable=False),
        # Mean value of the repeat purchase days that are worth more than 0.
        pa.field("mean_repeat_amount", pa.float64()),
        # Number of these days.
        pa.field("valued_repeat_purchase_count", pa.int64(), nullable=False),
    ]
)
"""In: one row per customer with at least one purchase and history that is possible. The
chances of a customer add up to 1 less the chance that everything comes back."""

UNCERTAIN_DAYS: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        # Weeks from the day to as_of.
        pa.field("weeks_ago", pa.float64(), nullable=False),
        # The chance that the day does not come back as a whole; 1 for an old one.
        pa.field("chance_to_stand", pa.float64(), nullable=False),
        # Its value, less what can be expected to be refunded of it if it stands.
        pa.field("expected_amount", pa.float64()),
    ]
)
"""In: every purchase day of the customers of whom one may still come back."""

HOLDOUT: Final = pa.schema(
    [
        # The first five columns are those of PURCHASES as they were at the cut.
        pa.field("repeat_purchase_count", pa.int64(), nullable=False),
        pa.field("first_to_last_weeks", pa.float64(), nullable=False),
        pa.field("observed_weeks", pa.float64(), nullable=False),
        pa.field("mean_repeat_amount", pa.float64()),
        pa.field("valued_repeat_purchase_count", pa.int64(), nullable=False),
        # Purchase days after the cut; those that may still come back with their chance
        # to stand.
        pa.field("holdout_purchase_count", pa.float64(), nullable=False),
        # Their value.
        pa.field("holdout_amount", pa.float64(), nullable=False),
        # Weeks from the cut to as_of, the same in all rows.
        pa.field("holdout_weeks", pa.float64(), nullable=False),
    ]
)
"""In: one row per customer who had bought before the cut, which is `holdout_weeks`
before as_of."""

SEGMENTS: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("breakdown", pa.string(), nullable=False),
        pa.field("breakdown_value", pa.string(), nullable=False),
    ]
)
"""In: one row per customer and declared segment; `total` is added by the models."""

SUBSCRIPTIONS: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("plan", pa.string(), nullable=False),
        # Length of the billing period in months; 12 for a yearly subscription.
        pa.field("months", pa.float64(), nullable=False),
        # Renewals that it had survived when it was first observed; 0 when it was seen
        # from its start.
        pa.field("first_period", pa.int64(), nullable=False),
        # Renewals paid so far.
        pa.field("renewals", pa.int64(), nullable=False),
        # Weeks until the next renewal is due; NULL where nobody says when.
        pa.field("weeks_to_renewal", pa.float64()),
        # Amount of the next renewal, and the same for a month.
        pa.field("period_amount", pa.float64(), nullable=False),
        pa.field("monthly_amount", pa.float64(), nullable=False),
        # Whether it is paid for and runs.
        pa.field("is_running", pa.bool_(), nullable=False),
        # Whether the next renewal was not paid, or notice has been given.
        pa.field("is_ended", pa.bool_(), nullable=False),
        pa.field("is_paused", pa.bool_(), nullable=False),
    ]
)
"""In: one row per paid subscription. A `first_period` above 0 is left truncation: the
subscription was already running at `observed_from`."""

PAST_SUBSCRIPTIONS: Final = pa.schema(
    [
        *SUBSCRIPTIONS,
        # Renewals paid after the cut.
        pa.field("holdout_renewals", pa.int64(), nullable=False),
        # Weeks from the cut to as_of, the same in all rows.
        pa.field("holdout_weeks", pa.float64(), nullable=False),
    ]
)
"""In: the subscriptions of before the cut, as they were at the cut."""

SCORES: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        # Behind purchases and value: pareto_nbd, mbg_nbd, bg_nbd or population_mean.
        pa.field("model", pa.string()),
        # pareto_nbd or mbg_nbd; never bg_nbd.
        pa.field("p_alive_model", pa.string()),
        # Purchase days in the horizon of 52 weeks, not discounted.
        pa.field("expected_purchases", pa.float64()),
        # Chance that the customer is still one at as_of; NULL without a model.
        pa.field("p_alive", pa.float64()),
        # Chance of at least one purchase in the next 90 days.
        pa.field("p_purchase_90d", pa.float64()),
        # Expected value of a future purchase day.
        pa.field("expected_order_value", pa.float64()),
        # Expected discounted value of the horizon's purchases.
        pa.field("predicted_order_value", pa.float64()),
        # The same, given that the customer is still one at as_of.
        pa.field("value_if_active", pa.float64()),
        # Expected discounted renewals of the horizon; NULL for customers without a
        # running subscription.
        pa.field("predicted_subscription_value", pa.float64()),
        # Why a part of the predicted value is not known. NULL when the value is the
        # sum of both parts; a customer without orders, or without a running
        # subscription, has no such part.
        pa.field("value_reason", pa.string()),
    ]
)
"""Out, scores_raw.clv: one row per customer of PURCHASES or with a running
subscription."""

SEGMENT_VALUES: Final = pa.schema(
    [
        pa.field("breakdown", pa.string(), nullable=False),
        pa.field("breakdown_value", pa.string(), nullable=False),
        # Customers with a predicted value.
        pa.field("customers", pa.int64(), nullable=False),
        # Sum of their order and subscription values.
        pa.field("predicted_value", pa.float64()),
        # Between which values the expected total lies; NULL without a model.
        pa.field("ci_low", pa.float64()),
        pa.field("ci_high", pa.float64()),
        # Between which values the money that comes lies; NULL without a model.
        pa.field("pi_low", pa.float64()),
        pa.field("pi_high", pa.float64()),
        # By which share the predicted total of the back-test was off, the same in all
        # rows; NULL without a back-test.
        pa.field("backtest_error", pa.float64()),
        # `delta_method` or `none`.
        pa.field("ci_method", pa.string(), nullable=False),
        pa.field("conf_level", pa.float64(), nullable=False),
        # Why predicted_value, or its interval, is NULL.
        pa.field("value_reason", pa.string()),
    ]
)
"""Out, scores_raw.clv_segments: one row per breakdown and breakdown_value, the total
included."""

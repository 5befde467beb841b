"""What is drawn follows what the truth says, within sampling error at a fixed seed."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from demo.generator import demo_calendar, known_truth, known_values
from demo.generator.company_parameters import (
    CHANNELS,
    COUNTRIES,
    INSTRUMENTS,
    MONTH_TILTS,
    PLAN_CHANGE_PER_MONTH,
    PLANS,
    PURCHASES,
    TRIAL_CONVERSION,
)
from demo.generator.counted_answers import answered
from demo.generator.drawn_people import NEVER
from demo.generator.drawn_subscriptions import (
    Period,
    Subscription,
    notice_before,
    period_hazards,
)
from demo.generator.random_streams import DAY, WEEK
from demo.generator.score_probabilities import draw, expected, probabilities, tilts
from demo.generator.world import World

NOW = demo_calendar.as_of(200)
SECONDS = int(NOW.timestamp())
# Two-sided, one in 10,000: the seed is fixed, so a failure is a defect, not chance.
Z = 3.9


def clustered_z(values: np.ndarray, means: np.ndarray, who: np.ndarray) -> float:
    """How far the mean of `values` is from that of `means`, people as clusters."""
    _, cluster = np.unique(who, return_inverse=True)
    off = np.bincount(cluster, values - means)
    return float(off.sum() / np.sqrt((off**2).sum()))


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("cut", ["country", "plan", "channel"])
def test_scores_follow_their_expectation(
    large_world: World, index: int, cut: str
) -> None:
    answers = large_world.answers[index]
    rows = np.flatnonzero(answers.recorded <= SECONDS)
    positive, negative = expected(answers.instrument, answers.tilt[rows])
    good = np.isin(answers.score[rows], answers.instrument.positive)
    bad = np.isin(answers.score[rows], answers.instrument.negative)
    person = answers.person[rows]
    labels = {
        "country": large_world.people.country[person],
        "plan": answers.plan[rows],
        "channel": answers.channel[rows],
    }[cut]
    for label in np.unique(labels):
        part = labels == label
        for seen, share in ((good, positive), (bad, negative)):
            z = clustered_z(seen[part].astype(float), share[part], person[part])
            assert abs(z) < Z, f"{cut} {label}: z = {z:.2f}"


def test_a_wrong_rate_would_be_noticed(large_world: World) -> None:
    """The tests above can fail: a tilt of .1 more is far outside their bounds."""
    answers = large_world.answers[0]
    rows = np.flatnonzero(answers.recorded <= SECONDS)
    wrong, _ = expected(answers.instrument, answers.tilt[rows] + 0.1)
    good = np.isin(answers.score[rows], answers.instrument.positive).astype(float)
    assert abs(clustered_z(good, wrong, answers.person[rows])) > 3 * Z


def test_one_persons_answers_agree_more_than_two_persons_do(large_world: World) -> None:
    answers = large_world.answers[0]
    rows = np.flatnonzero(answers.recorded < NEVER)
    person = answers.person[rows]
    order = np.argsort(person, kind="stable")
    score, person = answers.score[rows][order].astype(float), person[order]
    pairs = person[1:] == person[:-1]
    within = np.corrcoef(score[:-1][pairs], score[1:][pairs])[0, 1]
    # The same draw with probability .5 squared, and tilts that are alike.
    assert 0.15 < within < 0.45


def test_the_distribution_is_drawn_by_inversion() -> None:
    nps = INSTRUMENTS[0]
    flat = np.zeros(3)
    shares = probabilities(nps, flat)
    assert shares[0].tolist() == pytest.approx(list(nps.shares))
    assert draw(nps, flat, np.array([0.0, 0.019, 0.9999])).tolist() == [0, 0, 10]
    positive, negative = expected(nps, flat)
    assert positive[0] == pytest.approx(0.47)
    assert negative[0] == pytest.approx(0.21)


def test_tilts_add_country_plan_channel_and_month() -> None:
    at = np.array([1_743_500_000])  # 1 April 2025, 09:33 UTC
    country, plan, channel = (np.array([index]) for index in (1, 2, 1))
    whole = tilts(INSTRUMENTS[0], country, plan, channel, at)
    assert whole[0] == pytest.approx(
        COUNTRIES[1].nps_tilt
        + PLANS[2].nps_tilt
        + CHANNELS[1].tilt
        + MONTH_TILTS["2025-04"]
    )


def test_response_rates_follow_the_channel(large_world: World) -> None:
    answers, people = large_world.answers[0], large_world.people
    sent = answers.sent <= SECONDS - 60 * 86_400
    for index, channel in enumerate(CHANNELS):
        rows = np.flatnonzero(sent & (answers.channel == index))
        person = answers.person[rows]
        factor = np.array([item.response_factor for item in COUNTRIES])
        rate = channel.response_rate * factor[people.country[person]]
        chance = np.minimum(rate * people.answers_more[person], 0.95) * 0.98
        told = (answers.recorded[rows] < NEVER).astype(float)
        z = (told - chance).sum() / np.sqrt((chance * (1 - chance)).sum())
        assert abs(z) < Z


def test_subscriptions_end_by_their_hazards(large_world: World) -> None:
    months: Counter[int] = Counter()
    ended: Counter[tuple[int, bool]] = Counter()
    for one in large_world.subscriptions:
        if one.interval == "month":
            for period in one.periods:
                if period.end <= SECONDS and period.paid < NEVER:
                    months[period.plan] += 1
                    failed = one.involuntary and one.periods[-2:-1] == [period]
                    left = one.ended == period.end
                    if failed or left:
                        ended[period.plan, failed] += 1
    for plan in range(len(PLANS)):
        for kind, hazard in enumerate(period_hazards(plan, "month")):
            spread = np.sqrt(months[plan] * hazard * (1 - hazard))
            z = (ended[plan, kind == 1] - months[plan] * hazard) / spread
            assert months[plan] > 3_000
            assert abs(z) < Z, f"plan {plan}, kind {kind}: z = {z:.2f}"


def test_yearly_hazards_compound_monthly_ones() -> None:
    voluntary, failed = period_hazards(0, "year")
    monthly = PLANS[0].voluntary_hazard + PLANS[0].involuntary_hazard
    assert voluntary + failed == pytest.approx(1 - (1 - monthly) ** 12)
    assert voluntary / failed == pytest.approx(4.5)


def test_trials_convert_as_often_as_they_should(large_world: World) -> None:
    trials = [
        one
        for one in large_world.subscriptions
        if one.trial_end and one.trial_end < SECONDS
    ]
    paid = sum(bool(one.periods) for one in trials)
    spread = np.sqrt(len(trials) * TRIAL_CONVERSION * (1 - TRIAL_CONVERSION))
    assert abs(paid - len(trials) * TRIAL_CONVERSION) < Z * spread


def test_repeat_purchases_follow_pareto_nbd(large_world: World) -> None:
    """Mean and share of zero at the buyers' ages, by the model's closed forms.

    Mean: Fader and Hardie 2005, `r beta / (alpha (s - 1)) (1 - (beta / (beta + T))
    ** (s - 1))`; the variance is that of the sample.
    """
    bought, truth_ = large_world.purchases, PURCHASES
    age = (SECONDS - bought.buyers.first) / WEEK
    known = age > 0
    upto = bought.at <= SECONDS
    counts = np.bincount(bought.person[upto], minlength=len(large_world.people))
    repeats = counts[bought.buyers.person[known]] - 1
    gone = (truth_.beta / (truth_.beta + age[known])) ** (truth_.s - 1)
    mean = truth_.r * truth_.beta / (truth_.alpha * (truth_.s - 1)) * (1 - gone)
    off = repeats - mean
    assert abs(off.sum() / np.sqrt((off**2).sum())) < Z
    assert repeats.min() == 0


def test_spend_follows_gamma_gamma(large_world: World) -> None:
    value = PURCHASES.p * PURCHASES.gamma / (PURCHASES.q - 1)
    means = large_world.purchases.buyers.mean_value
    spread = np.sqrt(means.var() / len(means))
    assert abs(means.mean() - value) < Z * spread
    bought = large_world.purchases
    _, first = np.unique(bought.person, return_index=True)
    of_buyer = dict(zip(bought.buyers.person.tolist(), means.tolist(), strict=True))
    drawn = bought.value[first]
    own = np.array([of_buyer[person] for person in bought.person[first].tolist()])
    off = drawn - own
    assert abs(off.sum() / np.sqrt((off**2).sum())) < Z


def test_cells_hold_every_counted_answer_once(world: World) -> None:
    now = demo_calendar.as_of(10)
    cells = [
        one
        for one in known_truth.score_cells(world, now, "Europe/Berlin")
        if one.metric in {"nps", "csat_share", "ease_share"}
    ]
    whole = sum(len(group.recorded) for group in answered(world, now))
    for cut in ("total", "country", "plan", "asked_channel", "survey"):
        assert sum(one.n for one in cells if one.breakdown == cut) == whole, cut
    assert all(-100 <= one.value <= 100 for one in cells)


def test_a_month_begins_in_the_reporting_zone() -> None:
    days, bounds = known_truth.month_starts("Europe/Berlin", demo_calendar.as_of(0))
    assert days[0].isoformat() == "2024-01-01"
    assert days[-1].isoformat() == "2026-03-01"
    # Midnight of 1 July 2024 in Berlin is 22:00 UTC of the day before.
    assert int(bounds[6]) == 1_719_784_800


def test_expected_churn_is_what_happens(large_world: World) -> None:
    cells = list(known_truth.churn_cells(large_world, NOW, "Europe/Berlin"))
    whole = [one for one in cells if one.breakdown == "total"][:-1]
    expected_losses = sum(one.customers_at_start * one.churn_rate for one in whole)
    _, bounds = known_truth.month_starts("Europe/Berlin", NOW)
    lost = 0
    for start, end in pairwise(bounds[:-1].tolist()):
        for one in large_world.subscriptions:
            paid = one.periods and one.periods[0].paid < start
            lost += bool(paid and start <= one.ended <= end)
    assert abs(lost - expected_losses) < Z * np.sqrt(expected_losses)
    assert lost > 1_000


def test_what_is_expected_of_buyers_comes_true(large_world: World) -> None:
    """Without discount, what buyers then spend and keep is what was expected."""
    first = int(demo_calendar.as_of(0).timestamp())
    horizon = known_values.Horizon(first, weeks=40, yearly_rate=0.0)
    expected_of = dict(known_values.order_values(large_world, horizon))
    bought, buyers = large_world.purchases, large_world.purchases.buyers
    known = set(buyers.person[buyers.first <= first].tolist()) & set(expected_of)
    until = (bought.at > first) & (bought.at <= first + 40 * WEEK)
    mine = np.array([person in known for person in bought.person.tolist()])
    kept = np.where(bought.refunded < NEVER, 1 - bought.refunded_share, 1.0)
    spent = (bought.value * kept)[until & mine]
    spread = np.sqrt((spent**2).sum())
    assert abs(spent.sum() - sum(expected_of.values())) < Z * spread


def test_what_is_expected_of_contracts_comes_true(large_world: World) -> None:
    """Without discount, what running contracts then pay is what was expected."""
    first = int(demo_calendar.as_of(0).timestamp())
    horizon = known_values.Horizon(first, weeks=40, yearly_rate=0.0)

    def price(one: Subscription, plan: int, at: int) -> float:
        months = 10 if one.interval == "year" else 1
        return PLANS[plan].monthly_price * months * one.seats

    off = []
    for one, hoped in known_values.contract_values(
        large_world, horizon, price, PLAN_CHANGE_PER_MONTH
    ):
        came = sum(
            price(one, period.plan, period.start)
            for period in one.periods
            if period.paid < NEVER
            and first < period.paid
            and period.start < horizon.end
        )
        off.append(came - hoped)
    spread = np.sqrt(np.square(off).sum())
    assert len(off) > 1_000
    assert abs(sum(off)) < Z * spread


def test_a_notice_is_given_in_the_last_days_of_a_period() -> None:
    """From 1 to 24 days before the end: half of the notices with 13 days to go."""
    period = Period(0, 30 * DAY, 0, 60, 1)
    assert notice_before(period, 5 * DAY) == 0
    assert notice_before(period, 17 * DAY) == pytest.approx(12 / 24)
    assert notice_before(period, 18 * DAY) == pytest.approx(13 / 24)
    assert notice_before(period, 29 * DAY) == 1

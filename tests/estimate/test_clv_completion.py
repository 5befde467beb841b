"""Purchases that may still come back: every combination, each with its chance."""

from itertools import product

import numpy as np
import pyarrow as pa
import pytest

from models.clv import clv_tables, completion
from models.clv.clv_scores import Inputs, score
from tests.estimate import histories

Day = tuple[str, float, float, float]


def possible(rows: list[Day]) -> list[dict[str, object]]:
    names = clv_tables.UNCERTAIN_DAYS.names
    days = pa.table({name: [row[n] for row in rows] for n, name in enumerate(names)})
    found = completion.histories(clv_tables.PURCHASES.empty_table(), days)
    rows_found: list[dict[str, object]] = found.to_pylist()
    return sorted(rows_found, key=lambda row: (row["customer_id"], -row["chance"]))  # type: ignore[operator]


def test_two_uncertain_days_make_four_histories() -> None:
    """Bought 20 weeks ago for sure, 3 weeks (.8 stands) and 1 week (.6) ago."""
    rows: list[Day] = [("a", 20, 1.0, 50), ("a", 3, 0.8, 10), ("a", 1, 0.6, 30)]
    found = [
        tuple(row[name] for name in clv_tables.PURCHASES.names[1:])
        for row in possible(rows)
    ]
    expected = [
        (0.48, 2, 19.0, 20.0, 20.0, 2),  # both stand
        (0.32, 1, 17.0, 20.0, 10.0, 1),  # the youngest comes back
        (0.12, 1, 19.0, 20.0, 30.0, 1),
        (0.08, 0, 0.0, 20.0, None, 0),
    ]
    assert len(found) == len(expected)
    for row, other in zip(found, expected, strict=True):
        assert row == pytest.approx(other)


def test_who_may_send_back_everything_may_be_no_customer() -> None:
    (only,) = possible([("b", 2, 0.5, 7)])
    assert only["chance"] == 0.5
    assert only["repeat_purchase_count"] == 0


def test_the_four_youngest_uncertain_days_may_fall_and_no_others() -> None:
    rows: list[Day] = [("c", 9.0 - place, 0.9, 1.0) for place in range(5)]
    found = possible(rows)
    assert len(found) == 16
    assert sum(float(str(row["chance"])) for row in found) == pytest.approx(1)
    assert all(row["observed_weeks"] == 9 for row in found)


def test_the_next_day_that_stands_is_the_first_one() -> None:
    """No first day in the mean, whichever day that is."""
    rows: list[Day] = [("d", 4, 0.5, 100), ("d", 2, 0.5, 40)]
    means = {
        (row["observed_weeks"], row["mean_repeat_amount"]) for row in possible(rows)
    }
    assert means == {(4, 40), (4, None), (2, None)}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_expected_purchase_days_are_those_of_all_combinations(seed: int) -> None:
    """Against a sum over all combinations that was written plainly."""
    generator = np.random.default_rng(seed)
    rows: list[Day] = []
    expected = 0.0
    for customer in range(20):
        number = int(generator.integers(1, 5))
        chances = generator.uniform(0.3, 0.99, number).round(2).tolist()
        for place, chance in enumerate(chances):
            rows.append((f"c{customer:02d}", 10.0 - place, chance, 5.0))
        for stands in product([True, False], repeat=number):
            odds = np.prod(
                [
                    chance if stays else 1 - chance
                    for chance, stays in zip(chances, stands, strict=True)
                ]
            )
            expected += float(odds) * max(sum(stands) - 1, 0)
    found = sum(
        float(str(row["chance"])) * float(str(row["repeat_purchase_count"]))
        for row in possible(rows)
    )
    assert found == pytest.approx(expected)


def test_customers_without_uncertain_days_stay_as_they_are() -> None:
    certain = histories.table(np.ones(2), np.full(2, 3.0), np.full(2, 9.0))
    certain = certain.append_column("chance", pa.array([1.0, 1.0]))
    none = clv_tables.UNCERTAIN_DAYS.empty_table()
    assert completion.histories(certain, none) is certain


def test_a_customer_is_scored_once_with_the_mean_of_the_histories() -> None:
    """One customer in two halves is worth the mean of two customers."""
    groups, _ = histories.pareto(1200, np.array([0.8, 9.0, 0.7, 14.0]), 1)
    columns = (groups.x, groups.t_x, groups.t)
    x, t_x, t = (column[groups.index] for column in columns)
    whole = histories.table(x, t_x, t, np.random.default_rng(1).gamma(4, 5, 1200))
    whole = whole.append_column("chance", pa.array(np.ones(1200)))
    buyers = np.flatnonzero(x > 0)[:2]
    halves = pa.concat_tables(
        [
            whole,
            *(
                whole.slice(int(place), 1)
                .set_column(0, "customer_id", pa.array(["half"]))
                .set_column(6, "chance", pa.array([0.5]))
                for place in buyers
            ),
        ]
    )
    found = score(histories.AS_OF, Inputs(halves)).clv
    value = dict(
        zip(
            found["customer_id"].to_pylist(),
            found["predicted_order_value"].to_pylist(),
            strict=True,
        )
    )
    assert found.num_rows == 1201
    ids = [whole["customer_id"][int(place)].as_py() for place in buyers]
    assert value["half"] == pytest.approx(sum(value[one] for one in ids) / 2)

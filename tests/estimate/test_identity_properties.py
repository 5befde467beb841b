"""Identity on any ledger: what must hold whatever vendors deliver."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from models.identity.resolve import resolve
from tests.estimate.identity_cases import (
    AS_OF,
    Record,
    Told,
    as_published,
    keys,
    partition,
    solve,
)

EMAILS = tuple(f"{letter}@example.com" for letter in "abcdef")
STRONG = tuple(f"{space}:{n}" for space in ("crm", "shop") for n in range(4))
NAMES = (None, "a.one", "b.two", "c.three", "d.four", "e.five")


# a result takes tens of milliseconds, most of it a data frame's fixed costs
quick = settings(deadline=None, max_examples=25)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Record]:
    size = draw(st.integers(1, 12))
    return [
        Record(
            key=f"r{number:02}",
            load=draw(st.integers(0, 3)),
            strong=tuple(draw(st.sets(st.sampled_from(STRONG), max_size=1))),
            emails=tuple(draw(st.sets(st.sampled_from(EMAILS), max_size=2))),
            before=tuple(draw(st.sets(st.sampled_from(EMAILS), max_size=1))),
            name=draw(st.sampled_from(NAMES)),
            deleted=draw(st.booleans()) and draw(st.booleans()),
            into=draw(
                st.none() | st.integers(0, size).map(lambda other: f"r{other:02}")
            ),
        )
        for number in range(size)
    ]


@quick
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(
    people: list[Record], shuffle: random.Random
) -> None:
    told = Told(people)
    records, edges = told.records.to_pylist(), told.edges.to_pylist()
    shuffle.shuffle(records)
    shuffle.shuffle(edges)
    again = resolve(
        AS_OF,
        type(told.records).from_pylist(records, told.records.schema),
        type(told.edges).from_pylist(edges, told.edges.schema),
    )
    first = solve(people)
    assert again.customer_keys == first.customer_keys
    assert again.identity_quality == first.identity_quality


@quick
@given(ledgers())
def test_loading_all_at_once_gives_the_same_clusters(people: list[Record]) -> None:
    # ids hang on load order, clusters do not: compared up to renaming
    at_once = [Record(**{**vars(one), "load": 0}) for one in people]
    living = {one.key for one in people if not one.deleted}
    stepwise = {cluster & living for cluster in partition(solve(people))}
    together = {cluster & living for cluster in partition(solve(at_once))}
    assert stepwise - {frozenset()} == together - {frozenset()}


@quick
@given(ledgers())
def test_a_second_run_changes_nothing(people: list[Record]) -> None:
    first = solve(people)
    second = solve(people, as_published(first))
    assert second.tables() == first.tables()


@quick
@given(ledgers(), ledgers())
def test_no_id_changes_without_an_event(
    before: list[Record], after: list[Record]
) -> None:
    first = solve(before)
    second = solve(after, as_published(first))
    told = {
        (event["from_customer_id"], event["into_customer_id"])
        for event in second.identity_events.to_pylist()
    }
    old, new = keys(first), keys(second)
    changed = {(old[r], new[r]) for r in old.keys() & new.keys() if old[r] != new[r]}
    assert told == changed


@quick
@given(ledgers(), ledgers())
def test_every_id_ever_published_stands_for_a_customer_of_today(
    before: list[Record], after: list[Record]
) -> None:
    first = solve(before)
    kept = {one.key for one in after}
    # records never leave the ledger
    after = after + [one for one in before if one.key not in kept]
    second = solve(after, as_published(first))
    current = {
        row["customer_id"]: row["current_customer_id"]
        for row in second.customer_ids.to_pylist()
    }
    today = set(keys(second).values())
    assert set(keys(first).values()) <= current.keys()
    assert set(current.values()) == today
    assert all(current[customer] == customer for customer in today)


@quick
@given(ledgers())
def test_emails_alone_never_join_two_strong_ids_of_one_namespace(
    people: list[Record],
) -> None:
    unmerged = [Record(**{**vars(one), "into": None}) for one in people]
    by_key = {one.key: one for one in unmerged}
    shops = [
        Record(**{**vars(o), "strong": tuple(s for s in o.strong if s[:3] == "crm")})
        for o in unmerged
    ]
    for cluster in partition(solve(shops)):
        held = {
            word
            for key in cluster
            if not by_key[key].deleted
            for word in by_key[key].strong
            if word.startswith("crm")
        }
        assert len(held) <= 1

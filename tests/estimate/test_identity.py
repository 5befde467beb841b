"""Identity on worked examples: who becomes one customer, and who does not."""

from dataclasses import replace
from datetime import datetime

import pyarrow as pa
import pytest

from models.identity import identity_tables
from models.identity.resolve import NOTHING_PUBLISHED, customer_id
from tests.estimate.identity_cases import (
    Record,
    as_published,
    keys,
    partition,
    reasons,
    solve,
)

A, B = "a@example.com", "b@example.com"


def clusters(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in groups}


# The worked example of docs/definitions/identity.md.
EXAMPLE = [
    Record("r1", 0, datetime(2026, 1, 5), ("crm:C1",), (A,)),
    Record("r2", 0, datetime(2026, 1, 2), (), (A,)),
    Record("r3", 1, datetime(2020, 1, 1), (), (A,)),
    Record("r4", 1, None, ("crm:C2",), (B,)),
    Record("r5", 1, None, (), (A, B)),
]


def test_the_worked_example_gives_its_clusters_and_anchor() -> None:
    result = solve(EXAMPLE)
    assert partition(result) == clusters("r1 r2 r3", "r4", "r5")
    # r3 is older, but was loaded later; r2 and r1 came together, r2 was created first
    assert keys(result)["r1"] == customer_id("r2")
    assert reasons(result) == {"r5": "joins_two_strong_ids"}


def test_a_record_that_comes_later_but_is_older_changes_no_id() -> None:
    before = solve(EXAMPLE[:2])
    after = solve(EXAMPLE, as_published(before))
    assert keys(after)["r1"] == keys(before)["r1"]
    assert after.identity_events.num_rows == 0


def test_the_deleted_anchor_leaves_its_id_to_those_it_was_with() -> None:
    before = solve(EXAMPLE)
    people = [replace(one, deleted=one.key == "r2") for one in EXAMPLE]
    after = solve(people, as_published(before))
    assert keys(after) == keys(before)
    assert after.identity_events.num_rows == 0


def test_a_deleted_record_bridges_nothing() -> None:
    people = [
        Record("one", strong=("crm:1",), emails=(A,)),
        Record("two", strong=("shop:2",), emails=(B,)),
        Record("gone", load=1, emails=(A, B), deleted=True),
    ]
    assert partition(solve(people)) == clusters("one gone", "two")


def test_a_deleted_records_id_goes_by_its_strong_id_before_its_email() -> None:
    people = [
        Record("mail", emails=(A,)),
        Record("strong", load=1, strong=("crm:1",), emails=(B,)),
        Record("gone", load=2, strong=("crm:1",), emails=(A,), deleted=True),
    ]
    assert partition(solve(people)) == clusters("strong gone", "mail")


def test_a_deleted_record_finds_who_carried_its_email_in_the_past() -> None:
    people = [
        Record("moved", strong=("crm:1",), emails=(B,), before=(A,)),
        Record("gone", load=1, emails=(A,), deleted=True),
    ]
    assert partition(solve(people)) == clusters("moved gone")


def test_a_deleted_record_that_nobody_knows_keeps_its_own_id() -> None:
    result = solve([Record("gone", emails=(A,), deleted=True), Record("other")])
    assert keys(result)["gone"] == customer_id("gone")


def test_the_same_email_in_two_sources_is_one_customer() -> None:
    people = [Record("crm:1", emails=(A,)), Record("desk:9", emails=(A,))]
    assert partition(solve(people)) == clusters("crm:1 desk:9")


def test_an_email_that_an_earlier_version_carried_links_nothing() -> None:
    # An address changes its owner.
    people = [
        Record("old", emails=(B,), before=(A,)),
        Record("new", emails=(A,)),
    ]
    assert partition(solve(people)) == clusters("old", "new")


def test_a_shared_mailbox_links_nobody() -> None:
    # A shared mailbox identifies nobody.
    info = "info@example.com"
    people = [
        Record("one", emails=(info,), shared=(info,)),
        Record("two", emails=(info,), shared=(info,)),
    ]
    result = solve(people)
    assert partition(result) == clusters("one", "two")
    assert reasons(result) == {info: "shared_mailbox"}


@pytest.mark.parametrize(("names", "is_believed"), [(3, True), (4, False)])
def test_an_identifier_of_more_than_three_names_is_refused(
    names: int, is_believed: bool
) -> None:
    people = [
        Record(f"r{number}", emails=(A,), name=f"{'abcd'[number]}.family")
        for number in range(names)
    ] + [Record("nameless", emails=(A,))]
    result = solve(people)
    assert (len(partition(result)) == 1) is is_believed
    assert (A in reasons(result)) is not is_believed


def test_names_of_earlier_versions_count_against_an_identifier() -> None:
    people = [Record("now", emails=(A,), name="a.one")] + [
        Record(f"past{number}", before=(A,), name=f"x.{number}") for number in range(3)
    ]
    assert reasons(solve([*people, Record("other", emails=(A,))])) == {
        A: "too_many_names"
    }


@pytest.mark.parametrize(("count", "is_believed"), [(1_000, True), (1_001, False)])
def test_an_identifier_of_more_than_a_thousand_records_is_refused(
    count: int, is_believed: bool
) -> None:
    # An identifier on very many records identifies nobody.
    people = [Record(f"r{number:04}", emails=(A,)) for number in range(count)]
    assert (len(partition(solve(people))) == 1) is is_believed


def test_an_email_of_two_strong_ids_of_one_namespace_links_nobody() -> None:
    people = [
        Record("one", strong=("crm:1",), emails=(A,)),
        Record("two", strong=("crm:2",), emails=(A,)),
        Record("third", emails=(A,)),
    ]
    result = solve(people)
    assert partition(result) == clusters("one", "two", "third")
    assert reasons(result) == {A: "two_strong_ids"}


def test_two_strong_ids_of_two_namespaces_are_no_conflict() -> None:
    # One person in two systems, each with its own id.
    people = [
        Record("one", strong=("crm:1",), emails=(A,)),
        Record("two", strong=("shop:7",), emails=(A,)),
    ]
    assert partition(solve(people)) == clusters("one two")


def test_a_merge_and_its_chain_are_one_customer() -> None:
    # A was merged into B, and B into C.
    people = [
        Record("a", strong=("crm:1",), deleted=True, into="b", merged_id="crm:1"),
        Record("b", strong=("crm:2",), deleted=True, into="c", merged_id="crm:2"),
        Record("c", load=1, strong=("crm:3",)),
    ]
    result = solve(people)
    assert partition(result) == clusters("a b c")
    assert keys(result)["c"] == customer_id("a")


def test_a_foreign_record_that_names_the_merged_id_finds_the_survivor() -> None:
    people = [
        Record("old", strong=("crm:1",), deleted=True, into="new", merged_id="crm:1"),
        Record("new", strong=("crm:2",)),
        Record("desk", strong=("crm:1",)),
        Record("shop", strong=("crm:2",)),
    ]
    result = solve(people)
    assert partition(result) == clusters("old new desk shop")
    assert reasons(result) == {}


def test_a_merged_record_that_was_never_loaded_is_understood() -> None:
    merge = Record("ghost", into="new", merged_id="crm:1")
    people = [Record("new", strong=("crm:2",)), Record("desk", strong=("crm:1",))]
    told = solve([*people, merge])
    # the ghost is no record here: it only stands in a merge
    assert {"new", "desk"} <= next(iter(partition(told)))


def test_merges_in_a_circle_are_refused_and_the_ids_stay_apart() -> None:
    # A was merged into B, and B into A.
    people = [
        Record("a", strong=("crm:1",), into="b", merged_id="crm:1"),
        Record("b", strong=("crm:2",), into="a", merged_id="crm:2"),
        Record("c", strong=("crm:3",), into="b", merged_id="crm:3"),
    ]
    result = solve(people)
    assert partition(result) == clusters("a", "b c")
    assert reasons(result) == {"a": "merge_cycle", "b": "merge_cycle"}


def test_a_record_merged_into_itself_is_left_alone() -> None:
    # A record that was merged into itself.
    assert partition(solve([Record("a", into="a")])) == clusters("a")


def test_two_losers_of_a_survivor_that_has_not_come_are_one_customer() -> None:
    # The target is a placeholder until it is loaded.
    people = [Record("a", into="late"), Record("b", into="late"), Record("c")]
    assert partition(solve(people)) == clusters("a b", "c")


def test_an_undone_merge_gives_the_old_id_back() -> None:
    # A merge that the source has taken back.
    apart = [Record("a", strong=("crm:1",)), Record("b", load=1, strong=("crm:2",))]
    merged = [apart[0], replace(apart[1], deleted=True, into="a", merged_id="crm:2")]
    first = solve(apart)
    second = solve(merged, as_published(first))
    third = solve(apart, as_published(second))
    assert keys(third) == keys(first)
    kinds = [event["kind"] for event in third.identity_events.to_pylist()]
    assert kinds == ["merged", "returned"]


def test_international_domains_are_one_address_in_both_spellings() -> None:
    # An international domain and its ASCII form are one address.
    people = [
        Record("shown", emails=("jo@bücher.example",)),
        Record("wired", emails=("jo@xn--bcher-kva.example",)),
    ]
    assert partition(solve(people)) == clusters("shown wired")


def test_a_merged_id_stands_for_its_survivor_for_ever() -> None:
    first = solve([Record("a", emails=(A,)), Record("b", load=1, emails=(B,))])
    together = [
        Record("a", emails=(A,)),
        Record("b", load=1, emails=(B,)),
        Record("c", load=2, emails=(A, B)),
    ]
    second = solve(together, as_published(first))
    current = {
        row["customer_id"]: row["current_customer_id"]
        for row in second.customer_ids.to_pylist()
    }
    assert current == {
        customer_id("a"): customer_id("a"),
        customer_id("b"): customer_id("a"),
    }
    (event,) = second.identity_events.to_pylist()
    assert (event["kind"], event["cause"], event["record_count"]) == (
        "merged",
        "identifiers",
        1,
    )


def test_ids_taken_over_from_a_publication_find_their_anchors() -> None:
    """A lost build file: of `a`, `b` and an erased record only the ids are left."""
    given = [customer_id(record) for record in ("a", "b", "erased")]
    taken_over = pa.table(
        {
            "customer_id": given,
            "anchor_record_id": [identity_tables.NO_ANCHOR] * 3,
            "current_customer_id": given,
        },
        identity_tables.IDS,
    )
    together = [
        Record("a", emails=(A,)),
        Record("b", load=1, emails=(B,)),
        Record("c", load=2, emails=(A, B)),
    ]
    told = solve(together, replace(NOTHING_PUBLISHED, customer_ids=taken_over))
    assert {
        row["customer_id"]: (row["anchor_record_id"], row["current_customer_id"])
        for row in told.customer_ids.to_pylist()
    } == {
        customer_id("a"): ("a", customer_id("a")),
        customer_id("b"): ("b", customer_id("a")),
        customer_id("erased"): ("", "-1"),
    }


def test_nobody_is_nobody() -> None:
    """A first run before any source has delivered a person."""
    result = solve([])
    assert {name: table.num_rows for name, table in result.tables().items()} == {
        "customer_keys": 0,
        "customer_ids": 0,
        "identity_events": 0,
        "identity_quality": 0,
    }
    assert partition(
        solve([Record("a", emails=(A,))], as_published(result))
    ) == clusters("a")

"""What a broken answer does: transient faults are waited out, the rest stops loudly."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from tests.extract.fake_api import Asked, Reply
from tests.extract.toy import TOKEN, Toy, person

PEOPLE = [person(number) for number in range(25)]


def in_two_seconds() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


TRANSIENT: dict[str, Reply] = {
    "429 with seconds": Reply({}, 429, {"Retry-After": "1"}),
    "429 with a fraction": Reply({}, 429, {"Retry-After": "0.5"}),
    "429 with a member": Reply({"retry_after": 1}, 429),
    "429 without a word": Reply({}, 429),
    "429 with a reset": Reply({}, 429, {"x-rate-limit-reset": "1"}),
    "500": Reply({"error": "oops"}, 500),
    "502 in HTML": Reply(b"<html>bad gateway</html>", 502),
    "503 with seconds": Reply({}, 503, {"Retry-After": "1"}),
    "504": Reply({}, 504),
    "a reset source": Reply({"items": PEOPLE, "next": None}, fault="reset"),
    "a short body": Reply({"items": PEOPLE, "next": None}, fault="short"),
    "truncated JSON with 200": Reply(b'{"items": [{"id": 1}, {"id'),
    "HTML with 200": Reply(b"<!DOCTYPE html><h1>We'll be back</h1>"),
    "nothing with 200": Reply(b""),
    "bytes that are no UTF-8": Reply(b'{"items": [{"id": "\xff"}], "next": null}'),
}


@pytest.mark.parametrize("fault", TRANSIENT.values(), ids=TRANSIENT.keys())
def test_a_transient_fault_costs_a_repetition_and_no_row(
    toy: Toy, fault: Reply
) -> None:
    toy.records["people"] = PEOPLE
    regular = toy.api.answer
    answers = iter([None, fault])

    def answer(asked: Asked) -> Reply:
        return next(answers, None) or regular(asked)

    toy.api.answer = answer
    result = toy.run()
    assert (result.status, result.rows_new) == ("loaded", 25)
    # Three pages and the repetition of the second; a gateway timeout halves the rest.
    pages = ["", "10", "10", "15"] if fault.status == 504 else ["", "10", "10", "20"]
    assert [asked.one("after") for asked in toy.api.asked] == pages
    assert result.requests == len(pages)
    assert result.throttled == (1 if fault.status == 429 else 0)


@pytest.mark.parametrize(
    ("headers", "body", "least"),
    [
        ({"Retry-After": "2"}, {}, 2.0),
        ({"Retry-After": "1.5"}, {}, 1.5),
        ({"Retry-After": "DATE"}, {}, 1.0),
        ({}, {"retry_after": 2}, 2.0),
        (
            {"X-Ratelimit-Minute-Remaining": "0", "X-Ratelimit-Minute-Reset": "2"},
            {},
            2.0,
        ),
    ],
)
def test_the_wait_that_the_source_asks_for_is_kept(
    toy: Toy,
    naps: list[float],
    headers: dict[str, str],
    body: dict[str, Any],
    least: float,
) -> None:
    headers = {k: in_two_seconds() if v == "DATE" else v for k, v in headers.items()}
    toy.api.plan = [Reply(body, 429, headers)]
    assert toy.run("teams").status == "loaded"
    (nap,) = naps
    assert least <= nap < least + 1.5


def test_a_wait_beyond_the_budget_ends_the_run_at_once(
    toy: Toy, naps: list[float]
) -> None:
    toy.records["people"] = PEOPLE
    toy.api.plan = [Reply({}, 429, {"Retry-After": "3600"})]
    result = toy.run()
    assert (result.status, naps) == ("failed", [])
    assert "gave up: status 429" in result.message
    assert result.throttled == 1
    assert toy.run().rows_new == 25


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"error": "quota of the account is used up"}, "quota of the account"),
        ({"people": [], "next": None}, "the answer lacks items"),
        ({"items": {"id": 1}, "next": None}, "the answer lacks items"),
        ({"items": None, "next": None}, "the answer lacks items"),
        ([{"id": 1}], "the answer lacks items"),
    ],
)
def test_an_error_with_status_200_is_no_end_of_the_list(
    toy: Toy, answer: Any, message: str
) -> None:
    toy.records["people"] = PEOPLE
    regular = toy.api.answer
    toy.api.answer = lambda asked: (
        Reply(answer) if asked.one("after") == "10" else regular(asked)
    )
    result = toy.run()
    assert result.status == "failed"
    assert message in result.message
    # The page before is kept, the cursor is not moved.
    assert len(toy.versions()) == 10
    assert toy.query("select watermark from _el.state") == [(None,)]
    toy.api.answer = regular
    result = toy.run()
    assert (result.status, result.rows_new) == ("loaded", 15)


def test_refused_credentials_are_named_without_the_secret(toy: Toy) -> None:
    toy.api.plan = [Reply({"error": f"no such token: {TOKEN}"}, 401)]
    result = toy.run()
    assert result.status == "failed"
    assert "check the source's credentials" in result.message
    assert TOKEN not in result.message
    assert result.requests == 1


def test_no_secret_reaches_the_landing_folder_or_the_ledger(toy: Toy) -> None:
    toy.records["people"] = PEOPLE
    toy.run()
    toy.api.plan = [Reply({"error": TOKEN}, 400)]
    toy.run()
    for file in toy.warehouse.data_dir.rglob("*"):
        if file.is_file():
            assert TOKEN.encode() not in file.read_bytes(), file


def test_a_client_error_is_not_repeated(toy: Toy) -> None:
    toy.api.plan = [Reply({"error": "unknown parameter"}, 400)]
    result = toy.run()
    assert (result.status, result.requests) == ("failed", 1)
    assert "unknown parameter" in result.message


def test_a_page_that_comes_again_is_an_error_and_no_loop(toy: Toy) -> None:
    toy.api.answer = lambda asked: Reply(
        {"items": [person(1)], "next": "1" if asked.one("after") != "1" else "2"}
    )
    result = toy.run()
    assert result.status == "failed"
    assert "comes again" in result.message


def test_a_gateway_timeout_halves_the_page_which_then_grows_again(toy: Toy) -> None:
    toy.records["people"] = PEOPLE
    toy.api.plan = [Reply({}, 504), Reply({}, 504)]
    assert toy.run().rows_new == 25
    sizes = [int(asked.one("limit")) for asked in toy.api.asked]
    # Two of ten fail; then pages of 2, 4, 8, 10 and the last one bring 25.
    assert sizes == [10, 5, 2, 4, 8, 10, 10]


def test_a_redirect_is_not_followed_with_the_credentials(toy: Toy) -> None:
    toy.api.plan = [Reply({}, 302, {"Location": f"{toy.api.base_url}/elsewhere"})]
    assert toy.run().status == "failed"
    assert [asked.path for asked in toy.api.asked] == ["/people"]


def test_an_unreachable_source_fails_alone(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.options = {"retry_budget_seconds": 1}
    monkeypatch.setenv("CX_TOY_BASE_URL", "http://127.0.0.1:9")
    result = toy.run()
    assert result.status == "failed"
    assert "ConnectError" in result.message


def test_an_as_of_before_the_cursor_is_an_error(toy: Toy) -> None:
    toy.run(day=1)
    result = toy.run(day=0)
    assert result.status == "failed"
    assert "lies before what was read" in result.message

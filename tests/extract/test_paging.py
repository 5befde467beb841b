"""Ways in which published interfaces go on after a page, read from a server.

Answers that are a bare array, Link headers (RFC 8288) as GitHub, GitLab and Freshdesk
document or send them, and numbers of pages. Tokens in the body are the toy vendor's
(`test_faults.py`, `test_kinds.py`).
"""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from orchestration.base.sources import Source
from orchestration.extract.http import link_header
from orchestration.extract.http.paging import (
    Listing,
    NextLink,
    PageNumber,
    Paging,
)
from orchestration.extract.http.source_errors import EnvelopeFault, Stuck
from orchestration.extract.kernel.specs import KernelOptions, Page, Reading
from tests.extract import toy
from tests.extract.fake_api import Asked, FakeApi, Reply

# docs.github.com, "Using pagination in the REST API", for page 3 of 515.
OF_GITHUB = (
    '<https://api.github.com/repositories/1300192/issues?page=2>; rel="prev", '
    '<https://api.github.com/repositories/1300192/issues?page=4>; rel="next", '
    '<https://api.github.com/repositories/1300192/issues?page=515>; rel="last", '
    '<https://api.github.com/repositories/1300192/issues?page=1>; rel="first"'
)
# developers.freshdesk.com, "Pagination": with a space and without one.
OF_FRESHDESK = (
    "< https://domain.freshdesk.com/api/v2/tickets?filter=all_tickets&page=2>;"
    'rel="next"'
)
# gitlab.com, gitlab-foss issue 5904: the link lacks the call's state=closed.
OF_GITLAB = (
    '<https://gitlab.com/api/v3/projects/13083/issues?page=1&per_page=10>; rel="prev",'
    ' <https://gitlab.com/api/v3/projects/13083/issues?page=3&per_page=10>; rel="next",'
    ' <https://gitlab.com/api/v3/projects/13083/issues?page=1&per_page=10>; rel="first"'
)
SIZE = ("per_page", 2)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (OF_GITHUB, "https://api.github.com/repositories/1300192/issues?page=4"),
        (
            OF_FRESHDESK,
            "https://domain.freshdesk.com/api/v2/tickets?filter=all_tickets&page=2",
        ),
        (
            OF_GITLAB,
            "https://gitlab.com/api/v3/projects/13083/issues?page=3&per_page=10",
        ),
        # RFC 8288, section 3.5: an address without a host, an extended parameter.
        (
            "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel,"
            "</TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kap.",
            "/TheBook/chapter4",
        ),
        # Section 3.3: several relations, in any case; only the first `rel` counts.
        ('<?a>; rel="start Next"', "?a"),
        ("<?a>; REL=next", "?a"),
        ('<?a>; rel="prev"; rel="next"', None),
        # Appendix B.3: separators inside of quotes, spaces around the signs.
        ('<?a,b;c>; title="a, <?x>; rel=\\"next\\""; rel = "next"', "?a,b;c"),
        ('<?a>; title="next", <?b>; rel="prev"', None),
        (',, <?a>; rel="prev" ,\t<?b>; crossorigin; rel="next",', "?b"),
        # Section 3.2: a link of something else than the answer.
        ('<?a>; rel="next"; anchor="#foo", <?b>; rel="next"', "?b"),
        ("", None),
        ("no link at all", None),
        ('<?a; rel="next"', None),
    ],
)
def test_the_next_page_is_found_in_a_link_header(
    header: str, expected: str | None
) -> None:
    assert link_header.target(header, "next") == expected


def read(listing: Listing, token: str | None = None) -> list[Page]:
    """Every page from the token on, each with the token behind it."""
    source = Source(
        name="toy", vendor="toy", domain="crm", observed_from=date(2024, 1, 1)
    )
    options = KernelOptions(retry_budget_seconds=20)
    client = toy.open_client(source, options, {"TOKEN": toy.TOKEN})
    end = datetime(2026, 3, 1, tzinfo=UTC)
    nobody: Any = None
    reading = Reading(client, source, options, toy.PEOPLE, None, end, token, nobody)
    try:
        return list(listing.pages(reading))
    finally:
        client.close()


def ids(pages: list[Page]) -> list[list[Any]]:
    """The ids of the records of each page."""
    return [[json.loads(line)["id"] for line in page.lines] for page in pages]


@pytest.fixture
def shelf(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> FakeApi:
    """A server of five records; a page is counted, and links to the next one."""
    monkeypatch.setenv("CX_TOY_BASE_URL", api.base_url)
    api.answer = lambda asked: listed(asked, range(1, 6))
    return api


def listed(asked: Asked, known: Any) -> Reply:
    """The page that was asked for, as a bare array; its link keeps no parameter."""
    number, size = int(asked.one("page", "1")), int(asked.one("per_page", "2"))
    found = [{"id": one} for one in known][(number - 1) * size : number * size]
    query = f"page={number + 1}&per_page={size}"
    link = f'<http://elsewhere.example/v9/things?{query}>; rel="next"'
    is_last = number * size >= len(known)
    return Reply(found, headers={} if is_last else {"Link": link})


BY_LINK = Listing("things", "", NextLink(), {"state": "closed"}, SIZE)
BY_NUMBER = Listing("things", "", PageNumber("page"), {"state": "closed"}, SIZE)


def test_links_lead_to_the_end_of_a_bare_array(shelf: FakeApi) -> None:
    pages = read(BY_LINK)
    assert ids(pages) == [[1, 2], [3, 4], [5]]
    assert pages[-1].token is None


def test_a_link_names_no_other_address_and_loses_no_parameter(shelf: FakeApi) -> None:
    """The credentials stay with the source, and what the link forgot is sent again."""
    read(BY_LINK)
    assert [asked.path for asked in shelf.asked] == ["/things"] * 3
    assert [asked.one("state") for asked in shelf.asked] == ["closed"] * 3
    assert [asked.one("page") for asked in shelf.asked] == ["", "2", "3"]


def test_a_parameter_that_a_link_replaces_is_sent_no_more(shelf: FakeApi) -> None:
    links = ['<?cursor=b&kind[]=x&kind[]=y>; rel="next"', ""]
    shelf.answer = lambda asked: Reply(
        [{"id": asked.one("cursor")}], headers={"Link": links.pop(0)}
    )
    next_link = NextLink(replaces=("since",))
    listing = Listing("things", "", next_link, {"since": "1", "state": "open"})
    assert ids(read(listing)) == [[""], ["b"]]
    assert shelf.asked[1].query == {
        "state": ["open"],
        "cursor": ["b"],
        "kind[]": ["x", "y"],
    }


def test_a_link_in_the_body_leads_on_as_well(shelf: FakeApi) -> None:
    bodies = [
        {"data": [{"id": 1}], "links": {"next": "https://a.example/b?after=1"}},
        {"data": [{"id": 2}], "links": {"next": None}},
    ]
    shelf.answer = lambda asked: Reply(bodies[int(asked.one("after", "0"))])
    listing = Listing("things", "data", NextLink("links.next"))
    assert ids(read(listing)) == [[1], [2]]


def test_numbers_lead_to_the_empty_page_behind_the_last(shelf: FakeApi) -> None:
    assert ids(read(BY_NUMBER)) == [[1, 2], [3, 4], [5], []]


def test_a_short_page_is_not_the_last_one(shelf: FakeApi) -> None:
    """Vendors leave out of a page what the reader may not see."""
    pages = {"": [{"id": 1}, {"id": 2}], "2": [{"id": 3}], "3": [{"id": 5}]}
    shelf.answer = lambda asked: Reply(pages.get(asked.one("page"), []))
    assert ids(read(BY_NUMBER)) == [[1, 2], [3], [5], []]


@pytest.mark.parametrize(("start", "asked_for"), [(1, ["", "2"]), (0, ["", "1"])])
def test_the_number_of_pages_saves_the_empty_one(
    shelf: FakeApi, start: int, asked_for: list[str]
) -> None:
    shelf.answer = lambda asked: Reply(
        {"page": {"total": 2}, "data": [{"id": asked.one("page")}]}
    )
    counted = PageNumber("page", total="page.total", start=start)
    read(Listing("things", "data", counted))
    assert [asked.one("page") for asked in shelf.asked] == asked_for


@pytest.mark.parametrize("total", [None, "2", True])
def test_an_answer_without_the_promised_number_of_pages_is_a_fault(
    shelf: FakeApi, total: Any
) -> None:
    shelf.answer = lambda _: Reply({"total": total, "data": [{"id": 1}]})
    counted = Listing("things", "data", PageNumber("page", total="total"))
    with pytest.raises(EnvelopeFault, match="lacks total"):
        read(counted)


@pytest.mark.parametrize("listing", [BY_LINK, BY_NUMBER], ids=["link", "number"])
def test_a_killed_reading_goes_on_behind_the_last_whole_page(
    shelf: FakeApi, listing: Listing
) -> None:
    whole = read(listing)
    assert read(listing, token=whole[0].token) == whole[1:]


@pytest.mark.parametrize("listing", [BY_LINK, BY_NUMBER], ids=["link", "number"])
def test_a_gateway_timeout_changes_no_size_of_pages_that_are_counted(
    shelf: FakeApi, listing: Listing
) -> None:
    """Page 3 of half the size would repeat page 2, and the last records be missed."""
    regular = shelf.answer
    faults = {2: [Reply({}, 504)], 3: [Reply({}, 504)]}

    def answer(asked: Asked) -> Reply:
        planned = faults.get(int(asked.one("page", "1")))
        return planned.pop() if planned else regular(asked)

    shelf.answer = answer
    assert [one for page in ids(read(listing)) for one in page] == [
        1,
        2,
        3,
        4,
        5,
    ]
    assert {asked.one("per_page") for asked in shelf.asked} == {"2"}


@pytest.mark.parametrize("paging", [NextLink(), PageNumber("page")])
def test_a_source_that_ignores_the_page_is_stuck_and_no_loop(
    shelf: FakeApi, paging: Paging
) -> None:
    """It counts on, so no token comes twice: only the records show it."""

    def answer(asked: Asked) -> Reply:
        following = int(asked.one("page", "1")) + 1
        link = f'<?page={following}>; rel="next"'
        return Reply([{"id": 1}, {"id": 2}], headers={"Link": link})

    shelf.answer = answer
    with pytest.raises(Stuck, match="the one before again"):
        read(Listing("things", "", paging))
    assert len(shelf.asked) == 2


def test_a_link_that_leads_back_is_stuck(shelf: FakeApi) -> None:
    link = {"Link": '<?page=2>; rel="next"'}
    shelf.answer = lambda asked: Reply([{"id": asked.one("page")}], headers=link)
    with pytest.raises(Stuck, match="comes again"):
        read(BY_LINK)


@pytest.mark.parametrize(
    ("content", "records", "said"),
    [
        ({"message": "no"}, "", "lacks an array"),
        (None, "", "lacks an array"),
        ([{"id": 1}], "data", "lacks data"),
    ],
)
def test_an_answer_of_another_shape_is_a_fault(
    shelf: FakeApi, content: Any, records: str, said: str
) -> None:
    shelf.answer = lambda _: Reply(content)
    with pytest.raises(EnvelopeFault, match=said):
        read(Listing("things", records, NextLink()))


def test_the_records_of_a_bare_array_are_kept_as_they_were_delivered(
    shelf: FakeApi,
) -> None:
    texts = ['{"id": 1, "amount": 1.10}', '{"id":2,"long":12345678901234567890}']
    shelf.answer = lambda _: Reply(f"\n[ {texts[0]} ,\n{texts[1]}]".encode())
    (page,) = read(BY_LINK)
    assert page.lines == texts

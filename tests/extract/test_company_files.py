"""What a company writes beside its sources.yml: taken in, refused by row, versioned."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.base.sources import Sources, SourcesError, load_sources
from orchestration.base.warehouse import Warehouse
from orchestration.extract import registry
from orchestration.extract.api import ExtractRequest
from orchestration.extract.company.company_files import COMPANY_FILES
from orchestration.extract.company.company_rows import CompanyRow, read_rows
from orchestration.extract.kernel.replay import replay
from orchestration.extract.kernel.schema import ensure_schema
from tests.support.declared import DEMO_COMPANY, declare

FILES = {file.name: file for file in COMPANY_FILES}
HEADER = "source,survey,question,role,scale_min,scale_max,higher_is_better,good_from"
GOOD = "crm,Yearly,Q1,csat,1,5,true,4"
FIRST, SECOND, THIRD = (datetime(2026, 3, day, 3) for day in (1, 2, 3))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "data")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "company"
    made.mkdir()
    return made


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / f"{name}.csv").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def questions(folder: Path, *lines: str) -> list[CompanyRow]:
    write(folder, "questions", HEADER, *lines)
    return read_rows(folder, FILES["questions"])


def ask(warehouse: Warehouse, query: str) -> list[tuple[object, ...]]:
    with warehouse.writer() as con:
        return con.execute(query).fetchall()


def in_force(warehouse: Warehouse, name: str) -> list[object]:
    """Keys of the rows whose newest version is not deleted."""
    found = ask(
        warehouse,
        f"select _pk from raw_company.{name} group by _pk"
        " having not max_by(_deleted, _load_id) order by _pk",
    )
    return [key for (key,) in found]


@pytest.mark.parametrize(
    ("line", "fault", "words"),
    [
        ("crm,Yearly,Q2,npz,1,5,true,4", "role_unknown", "role 'npz' is none of nps,"),
        ("crm,Yearly,Q2,csat,one,5,true,4", "number_not_readable", "scale_min 'one'"),
        ("crm,Yearly,Q2,csat,1,9.5,true,4", "number_not_readable", "scale_max '9.5'"),
        ("crm,Yearly,Q2,csat,1,5,yes,4", "flag_not_readable", "higher_is_better 'yes'"),
        ("crm,Yearly,Q2,csat,5,1,true,4", "scale_not_ascending", "5 is not below"),
        ("crm,Yearly,Q2,,1,5,true,4", "text_missing", "role is empty"),
        ("crm, ,Q2,csat,1,5,true,4", "text_missing", "survey is empty"),
        ("crm,Yearly,Q2,csat,1,5", "column_count", "6 fields, the header has 8"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_where(
    folder: Path, line: str, fault: str, words: str
) -> None:
    good, bad = questions(folder, GOOD, line)
    assert good.fault is None
    assert bad.fault == fault
    assert bad.detail.startswith("questions.csv:3: ")
    assert words in bad.detail


def test_two_rows_about_one_question_that_differ_are_both_refused(folder: Path) -> None:
    found = questions(folder, GOOD, "crm,Yearly,Q1,nps,0,10,true,9", GOOD)
    assert [row.fault for row in found] == ["key_repeated"] * 3
    assert "line 3" in found[0].words


def test_a_row_that_stands_twice_is_one(folder: Path, warehouse: Warehouse) -> None:
    write(folder, "questions", HEADER, GOOD, GOOD)
    result = declare(warehouse, folder, FIRST)["questions"]
    assert (result.rows_read, result.rows_new, result.rows_unchanged) == (2, 1, 1)


@pytest.mark.parametrize(
    ("header", "reason", "words"),
    [
        (
            "source,survey,knd",
            "missing_column",
            "kind is not among source, survey, knd",
        ),
        ("source,survey,kind,touchpiont", "unknown_column", "touchpiont; the columns"),
        ("source,survey,kind,kind", "duplicate_column", "kind"),
        ("source;survey;kind", "missing_column", "source, survey, kind is not among"),
    ],
)
def test_a_misspelt_header_holds_the_file_and_what_it_said_before_stands(
    folder: Path, warehouse: Warehouse, header: str, reason: str, words: str
) -> None:
    write(folder, "surveys", "source,survey,kind", "crm,Yearly,relationship")
    declare(warehouse, folder, FIRST)
    write(folder, "surveys", header, "crm,Yearly,relationship,x")
    result = declare(warehouse, folder, SECOND)["surveys"]
    assert result.status == "held"
    assert f"({reason})" in result.message
    assert words in result.message
    assert in_force(warehouse, "surveys") == ['["crm", "Yearly"]']
    refused = ask(warehouse, "select reason, detail from _el.rejects")
    assert [row[0] for row in refused] == [reason]


def test_bad_rows_are_listed_and_the_good_ones_of_their_file_count(
    folder: Path, warehouse: Warehouse
) -> None:
    write(folder, "surveys", "source,survey,kind", "crm,A,relationship", "crm,B,yearly")
    result = declare(warehouse, folder, FIRST)["surveys"]
    assert (result.status, result.rows_read, result.rows_new) == ("loaded", 2, 1)
    assert ask(
        warehouse, "select source, resource, reason, detail from _el.rejects"
    ) == [
        (
            *("company", "surveys", "survey_kind_unknown"),
            "surveys.csv:3: kind 'yearly' is none of relationship, transactional",
        )
    ]


def test_what_a_spoilt_row_said_before_stays_in_force(
    folder: Path, warehouse: Warehouse
) -> None:
    write(
        folder,
        "surveys",
        "source,survey,kind",
        "crm,A,relationship",
        "crm,B,relationship",
    )
    declare(warehouse, folder, FIRST)
    write(
        folder,
        "surveys",
        "source,survey,kind",
        "crm,A,relationsip",
        "crm,B,relationship",
    )
    assert declare(warehouse, folder, SECOND)["surveys"].rows_rejected == 1
    assert len(in_force(warehouse, "surveys")) == 2


@pytest.mark.parametrize("spoilt", ["crm,A,relationship,late", "crm,,relationship"])
def test_a_row_without_a_readable_key_takes_nothing_back(
    folder: Path, warehouse: Warehouse, spoilt: str
) -> None:
    """Nobody can say which row it was, so none is gone until it is mended."""
    head = "source,survey,kind"
    write(folder, "surveys", head, "crm,A,relationship", "crm,B,relationship")
    declare(warehouse, folder, FIRST)
    write(folder, "surveys", head, spoilt)
    told = declare(warehouse, folder, SECOND)["surveys"]
    assert (told.rows_rejected, told.rows_deleted) == (1, 0)
    assert in_force(warehouse, "surveys") == ['["crm", "A"]', '["crm", "B"]']


def test_a_row_that_is_taken_out_is_gone_and_its_versions_are_kept(
    folder: Path, warehouse: Warehouse
) -> None:
    write(folder, "ticket_topics", "tag,topic", "bill,billing", "bug,defect")
    declare(warehouse, folder, FIRST)
    write(folder, "ticket_topics", "tag,topic", "bug,fault")
    assert declare(warehouse, folder, SECOND)["ticket_topics"].rows_deleted == 1
    assert in_force(warehouse, "ticket_topics") == ['["bug"]']
    versions = ask(
        warehouse,
        "select doc ->> '$.topic', _deleted, _known_from from raw_company.ticket_topics"
        " order by _load_id, _pk",
    )
    always = datetime(1970, 1, 1)
    assert versions == [
        ("billing", False, always),
        ("defect", False, always),
        ("billing", True, SECOND),
        ("fault", False, SECOND),
    ]


@pytest.mark.parametrize("rest", [None, ("tag,topic",)])
def test_a_file_that_is_taken_away_or_emptied_is_an_empty_table(
    folder: Path, warehouse: Warehouse, rest: tuple[str, ...] | None
) -> None:
    write(folder, "ticket_topics", "tag,topic", *(f"t{n},billing" for n in range(9)))
    declare(warehouse, folder, FIRST)
    (folder / "ticket_topics.csv").unlink()
    if rest:
        write(folder, "ticket_topics", *rest)
    result = declare(warehouse, folder, SECOND)["ticket_topics"]
    assert (result.status, result.rows_deleted) == ("loaded", 9)
    assert in_force(warehouse, "ticket_topics") == []


def test_only_what_has_changed_makes_a_load(folder: Path, warehouse: Warehouse) -> None:
    write(folder, "questions", HEADER, GOOD, "crm,Yearly,Q2,npz,,,,")
    write(folder, "surveys", "source,kind")
    for night in (FIRST, SECOND):
        found = declare(warehouse, folder, night)
        assert (found["questions"].status, found["surveys"].status) == (
            "loaded",
            "held",
        )
        assert "role_unknown" in found["questions"].message
    assert ask(warehouse, "select count(*) from _el.loads") == [(2,)]
    write(folder, "questions", HEADER, GOOD)
    declare(warehouse, folder, THIRD)
    assert ask(warehouse, "select count(*) from _el.loads") == [(3,)]


def test_an_instant_before_the_last_reading_takes_no_later_words(
    folder: Path, warehouse: Warehouse
) -> None:
    write(folder, "ticket_topics", "tag,topic", "bug,defect")
    declare(warehouse, folder, SECOND)
    write(folder, "ticket_topics", "tag,topic", "bug,fault")
    result = declare(warehouse, folder, FIRST)["ticket_topics"]
    assert result.status == "failed"
    assert "lies before what was read up to 2026-03-02" in result.message


def test_a_lost_warehouse_gets_the_versions_back(
    folder: Path, warehouse: Warehouse
) -> None:
    write(folder, "ticket_topics", "tag,topic", "bill,billing", "bug,defect")
    declare(warehouse, folder, FIRST)
    write(folder, "ticket_topics", "tag,topic", "bug,fault", "odd")
    declare(warehouse, folder, SECOND)
    everything = (
        "select * from raw_company.ticket_topics order by all",
        "select * from _el.rejects order by all",
        "select * exclude (finished_at) from _el.loads order by all",
    )
    before = [ask(warehouse, query) for query in everything]
    warehouse.build_file.unlink()
    assert replay(warehouse).gaps == ()
    assert [ask(warehouse, query) for query in everything] == before


def test_words_of_channels_and_mailboxes_are_read_in_lower_case(folder: Path) -> None:
    write(folder, "channels", "source_channel,channel", "Kiosk , In_Store")
    write(folder, "shared_mailboxes", "mailbox", "Jobs")
    (channel,) = read_rows(folder, FILES["channels"])
    (mailbox,) = read_rows(folder, FILES["shared_mailboxes"])
    assert channel.values == {"source_channel": "kiosk", "channel": "in_store"}
    assert mailbox.key == '["jobs"]'


def test_a_field_may_hold_a_line_end_and_a_byte_order_mark_may_come_first(
    folder: Path,
) -> None:
    content = (
        f'\ufeff{HEADER}\r\ncrm,"Two\r\nlines",Q1,nps,0,10,true,9\r\ncrm,B,Q,x,,,,\r\n'
    )
    (folder / "questions.csv").write_bytes(content.encode())
    good, bad = read_rows(folder, FILES["questions"])
    assert good.fault is None
    assert (bad.fault, bad.line) == ("role_unknown", 4)


def test_check_names_file_line_and_a_source_that_nobody_connected(folder: Path) -> None:
    write(
        folder,
        "surveys",
        "source,survey,kind",
        "crm,A,yearly",
        "qualtrcs,B,relationship",
    )
    sources = folder / "sources.yml"
    body = "{vendor: hubspot, domain: crm, observed_from: 2024-01-01}"
    sources.write_text(f"sources:\n  crm: {body}\n", "utf-8")
    assert registry.check(load_sources(sources).company) == [
        "company: surveys.csv:2: kind 'yearly' is none of relationship, transactional"
        " (survey_kind_unknown)",
        "company: surveys.csv:3: there is no source 'qualtrcs' in sources.yml",
    ]


def test_the_demo_s_files_have_nothing_wrong() -> None:
    assert registry.check(load_sources(DEMO_COMPANY / "sources.yml").company) == []


def test_nobody_can_declare_a_source_called_company(tmp_path: Path) -> None:
    declared = tmp_path / "sources.yml"
    body = "{vendor: hubspot, domain: crm, observed_from: 2024-01-01}"
    declared.write_text(f"sources:\n  company: {body}\n", "utf-8")
    with pytest.raises(SourcesError, match="always read and never declared"):
        load_sources(declared)


def test_a_company_without_files_of_its_own_has_nothing_to_be_read(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    with warehouse.writer() as con:
        ensure_schema(con)
    company = Sources(sources={}).in_folder(tmp_path).company
    request = ExtractRequest("night", FIRST.replace(tzinfo=UTC))
    results = registry.extract(company, warehouse, request)
    assert {result.resource for result in results} == set(FILES)
    assert {(one.status, one.rows_read, one.message) for one in results} == {
        ("loaded", 0, "")
    }
    assert ask(warehouse, "select count(*) from _el.loads") == [(0,)]

"""Mapping errors are found before a file is read, and name the key."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from orchestration.base.sources import Source
from orchestration.extract.files.intake import files_vendor
from orchestration.extract.files.mapping.dates import parse_formats
from orchestration.extract.files.mapping.file_options import FilesOptions
from tests.files.shop import ORDERS, RESPONSES, SURVEYS, Shop, family

BASE: dict[str, Any] = {"files": [family(ORDERS)]}


def order(**said: Any) -> dict[str, Any]:
    """A mapping with one changed entity."""
    return {"files": [family({**ORDERS, **said})]}


def column(rule: Any) -> dict[str, Any]:
    """A mapping with one changed column."""
    return order(columns={**ORDERS["columns"], "product_amount": rule})


@pytest.mark.parametrize(
    ("options", "path", "message"),
    [
        (order(entity="sales"), "files.0.entities.0", "is none of customers"),
        (order(columns={"ordered_at": "at"}), "files.0.entities.0", "needs currency"),
        (
            order(columns={**ORDERS["columns"], "price": "p"}),
            "files.0.entities.0",
            "no column price",
        ),
        (order(colums={}), "files.0.entities.0.colums", "Extra inputs"),
        (order(lines={}), "files.0.entities.0.lines", "give amount"),
        (
            order(answers={"a": {"question": "q"}}),
            "files.0.entities.0",
            "only responses",
        ),
        (
            column({}),
            "files.0.entities.0.columns.product_amount",
            "say one of column",
        ),
        (
            column({"column": "a", "constant": "b"}),
            "files.0.entities.0.columns.product_amount",
            "say one of column",
        ),
        (
            column({"column": "a", "where": [{"column": "b"}]}),
            "files.0.entities.0.columns.product_amount.where.0",
            "say one of equals",
        ),
        (
            column({"column": "a", "where": [{"column": "b", "matches": "("}]}),
            "files.0.entities.0.columns.product_amount.where.0",
            "unterminated",
        ),
        (
            column({"column": "a", "unmapped": "reject"}),
            "files.0.entities.0.columns.product_amount",
            "beside a map",
        ),
        (
            {"files": [family(ORDERS, dates=["%d/%m/%Y", "%m/%d/%Y"])]},
            "files.0",
            "fit the same text",
        ),
        ({"files": [family(ORDERS, dates=["%Q"])]}, "files.0", "unknown directive"),
        (
            {"files": [family(ORDERS, encoding="latin-99")]},
            "files.0.encoding",
            "no enc",
        ),
        ({"files": [family(ORDERS, delimiter="||")]}, "files.0.delimiter", "one ASCII"),
        (
            {"files": [family(ORDERS, time_zone="CET+1")]},
            "files.0.time_zone",
            "no IANA",
        ),
        (
            {"files": [family(ORDERS, thousands=",", decimal=",")]},
            "files.0",
            "must differ",
        ),
        ({"files": [family(ORDERS, delivery="often")]}, "files.0.delivery", "snapshot"),
        ({"files": [family(ORDERS), family(ORDERS)]}, "(top)", "one name"),
        ({"files": [family(RESPONSES)]}, "(top)", "0 declared questions"),
        (
            {
                **BASE,
                "surveys": [{**SURVEYS[0], "questions": [{"id": 1, "role": "ces"}]}],
            },
            "surveys.0.questions.0",
            "needs scale_min",
        ),
        (
            {
                **BASE,
                "surveys": [{**SURVEYS[0], "questions": [{"id": 1, "role": "nsp"}]}],
            },
            "surveys.0.questions.0.role",
            "no role of a question",
        ),
    ],
)
def test_a_wrong_mapping_names_its_key(
    options: dict[str, Any], path: str, message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        FilesOptions.model_validate(options)
    found = [
        (".".join(map(str, one["loc"])) or "(top)", one["msg"])
        for one in caught.value.errors()
    ]
    assert any(at == path and message in said for at, said in found), found


def test_a_reversed_scale_must_be_declared() -> None:
    question = {"id": "q", "role": "ces", "scale_min": 1, "scale_max": 5}
    survey = {**SURVEYS[0], "questions": [{**question, "good_from": 2}]}
    with pytest.raises(ValidationError, match="higher_is_better"):
        FilesOptions.model_validate({**BASE, "surveys": [survey]})


@pytest.mark.parametrize(
    ("role", "scale", "must_say"),
    [
        ("csat", (1, 5), False),
        ("csat", (1, 7), False),
        ("csat", (1, 4), True),
        # A role that belongs to its scale has no good answers on another one: there the
        # question is refused by name when its answers are judged.
        ("nps", (1, 5), False),
        ("driver", (1, 4), False),
    ],
)
def test_a_question_on_an_unusual_scale_says_which_answers_are_good(
    role: str, scale: tuple[int, int], *, must_say: bool
) -> None:
    low, high = scale
    question = {"id": "q", "role": role, "scale_min": low, "scale_max": high}
    survey = {**SURVEYS[0], "questions": [{**question, "higher_is_better": True}]}
    options = {**BASE, "surveys": [survey]}
    if must_say:
        with pytest.raises(ValidationError, match="good_from"):
            FilesOptions.model_validate(options)
    else:
        FilesOptions.model_validate(options)


@pytest.mark.parametrize(
    ("names", "is_ambiguous"),
    [
        (("%d/%m/%Y", "%m/%d/%Y"), True),
        (("iso", "%Y-%d-%m"), True),
        (("%Y%m%d", "%d%m%Y"), True),
        (("%-d/%-m/%Y", "%m/%d/%Y"), True),
        (("%Y%m%d", "epoch_seconds"), False),
        (("excel_serial", "epoch_seconds", "epoch_milliseconds"), False),
        (("iso", "%d.%m.%Y"), False),
        (("%d.%m.%Y", "%d.%m.%Y %H:%M"), False),
        (("%d %b %Y", "%d-%b-%Y"), False),
    ],
)
def test_formats_that_fit_one_text_exclude_each_other(
    names: tuple[str, ...], is_ambiguous: bool
) -> None:
    if is_ambiguous:
        with pytest.raises(ValueError, match="fit the same text"):
            parse_formats(names)
    else:
        assert len(parse_formats(names)) == len(names)


@pytest.mark.parametrize(
    "name", ["%Y", "%d/%m", "%-d%m%Y", "%I:%M %d.%m.%Y", "%d.%d.%Y", "yesterday"]
)
def test_a_format_must_say_a_day_and_its_widths(name: str) -> None:
    with pytest.raises(ValueError, match=r"%|unknown"):
        parse_formats((name,))


def test_local_formats_need_a_zone() -> None:
    source = Source.model_validate(
        {
            "name": "shop",
            "vendor": "files",
            "domain": "files",
            "observed_from": "2024-01-01",
            "options": {"files": [family(ORDERS, dates=["%d.%m.%Y %H:%M"])]},
        }
    )
    (line,) = files_vendor.check(source)
    assert "options.files.0.time_zone" in line
    zoned = source.model_copy(update={"time_zone": "Europe/Berlin"})
    assert files_vendor.check(zoned) == ["shop: set CX_SHOP_DROP or options.drop"]


def test_a_mapping_fault_fails_the_entities_of_the_mapping(tmp_path: Path) -> None:
    shop = Shop(
        tmp_path,
        family(ORDERS, dates=["%d.%m.%Y %H:%M"]),
        family(RESPONSES, name="answers", pattern="a*"),
        surveys=SURVEYS,
        time_zone=None,
    )
    found = shop.run(resources=("orders", "responses", "customers"))
    assert sorted(found) == ["orders", "responses"]
    assert {one.status for one in found.values()} == {"failed"}
    assert "options.files.0.time_zone" in found["orders"].message


def test_the_contract_changes_with_the_meaning_only() -> None:
    one = FilesOptions.model_validate(BASE)
    renamed = FilesOptions.model_validate({"files": [family(ORDERS, pattern="b*")]})
    other = FilesOptions.model_validate({"files": [family(ORDERS, decimal=",")]})
    contract = one.contract(one.files[0])
    assert renamed.contract(renamed.files[0]) == contract
    assert other.contract(other.files[0]) != contract

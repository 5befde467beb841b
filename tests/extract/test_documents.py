"""Records cut out of answers: their own text, whatever stands around them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extract.http import documents

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
LAYOUTS = st.sampled_from([None, 0, 2])


@given(st.lists(VALUES), st.dictionaries(st.text(), VALUES), LAYOUTS, st.booleans())
def test_cut_records_are_the_parsers_records(
    records: list[Any], others: dict[str, Any], indent: int | None, ascii_only: bool
) -> None:
    others.pop("items", None)
    answer = {**others, "items": records, "next": "x"}
    text = json.dumps(answer, indent=indent, ensure_ascii=ascii_only)
    envelope, found = documents.split(text, ["items"])
    assert found is not None
    assert [json.loads(one) for one in found] == records
    assert envelope == {**answer, "items": []}
    # A cut record is a piece of the answer, unchanged.
    assert all(one in text for one in found)


@given(st.lists(VALUES, min_size=1), st.data())
def test_a_cut_off_answer_is_never_taken_for_a_whole_one(
    records: list[Any], data: st.DataObject
) -> None:
    text = json.dumps({"items": records, "next": None})
    length = data.draw(st.integers(0, len(text) - 1))
    with pytest.raises(documents.Malformed):
        documents.split(text[:length], ["items"])


@pytest.mark.parametrize(
    ("text", "path", "records"),
    [
        (
            '{"result": {"elements": [1.10, 1E5]}}',
            ["result", "elements"],
            ["1.10", "1E5"],
        ),
        ('{"items": []}', ["items"], []),
        ('{"items": {}}', ["items"], None),
        ('{"other": []}', ["items"], None),
        ('{"a": {"items": [1]}}', ["items"], None),
        ("[1, 2]", ["items"], None),
        ('"items"', ["items"], None),
        ('\n{"items" :\t[ {"a" : 1} , 2 ]}\n', ["items"], ['{"a" : 1}', "2"]),
    ],
)
def test_only_the_array_at_the_path_counts(
    text: str, path: list[str], records: list[str] | None
) -> None:
    assert documents.split(text, path)[1] == records


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"items": [1, 2}',
        '{"items": [1,]}',
        '{"items": [1]} x',
        "<html>",
        "[[[",
    ],
)
def test_what_is_no_json_is_malformed(text: str) -> None:
    with pytest.raises(documents.Malformed):
        documents.split(text, ["items"])


def test_a_deeply_nested_answer_is_malformed_and_no_crash() -> None:
    with pytest.raises(documents.Malformed):
        documents.split('{"items": ' + "[" * 100_000, ["items"])


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ('{"data": {"object": {"id" : 1.10}}}', ["data", "object"], '{"id" : 1.10}'),
        ('{"data": {}}', ["data", "object"], None),
        ('{"data": null}', ["data", "object"], None),
    ],
)
def test_a_member_keeps_its_text(text: str, path: list[str], found: str | None) -> None:
    assert documents.member(text, path) == found


@given(st.text())
def test_whole_characters_are_left_alone(text: str) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        return
    record = json.dumps({"text": text})
    assert documents.mend_surrogates(record) == (record, 0)


@given(st.lists(st.characters() | st.characters(categories=["Cs"]), max_size=12))
def test_after_mending_every_record_can_be_stored(characters: list[str]) -> None:
    record = json.dumps({"text": "".join(characters)})
    mended, count = documents.mend_surrogates(record)
    json.loads(mended)["text"].encode("utf-8")
    assert (count == 0) == (mended == record)


@pytest.mark.parametrize(
    ("record", "mended", "count"),
    [
        (r'{"a":"\ud83d\ude00"}', r'{"a":"\ud83d\ude00"}', 0),
        (r'{"a":"\uD83D"}', r'{"a":"\ufffd"}', 1),
        (r'{"a":"\ude00\ud83d"}', r'{"a":"\ufffd\ufffd"}', 2),
        (r'{"a":"\ud83d\ud83d\ude00"}', r'{"a":"\ufffd\ud83d\ude00"}', 1),
        (r'{"a":"\\ud83d"}', r'{"a":"\\ud83d"}', 0),
        (r'{"a":"\\\ud83d"}', r'{"a":"\\\ufffd"}', 1),
    ],
)
def test_half_characters_become_replacement_characters(
    record: str, mended: str, count: int
) -> None:
    assert documents.mend_surrogates(record) == (mended, count)


def test_a_record_becomes_one_line_with_the_same_meaning() -> None:
    record = '{\n  "a": "x\\ny",\r\n  "b": 1\n}'
    line = documents.one_line(record)
    assert len(line.splitlines()) == 1
    assert json.loads(line) == json.loads(record)

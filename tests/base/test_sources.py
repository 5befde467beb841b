"""sources.yml: what is accepted, and errors that a person can act on."""

from pathlib import Path
from textwrap import dedent

import pytest

from orchestration.base.sources import (
    RESERVED_SEGMENTS,
    MissingSecret,
    SourcesError,
    load_sources,
)

GOOD = """
reporting: {time_zone: Europe/Berlin, currency: EUR}
segments: [country, plan]
sources:
  hubspot:
    vendor: hubspot
    domain: crm
    observed_from: 2024-01-01
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "sources.yml"
    file.write_text(dedent(text), encoding="utf-8")
    return file


def test_a_source_knows_its_name(tmp_path: Path) -> None:
    sources = load_sources(written(tmp_path, GOOD))
    assert sources.sources["hubspot"].name == "hubspot"
    assert sources.reporting.time_zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Europe/Berlin", "Berlin", "sources.yml:2: reporting.time_zone"),
        ("currency: EUR", "currency: euro", "sources.yml:2: reporting.currency"),
        ("[country, plan]", "[country, survey]", "sources.yml:3: segments"),
        ("domain: crm", "domian: crm", "sources.yml:7: sources.hubspot.domian"),
        ("2024-01-01", "soon", "sources.yml:8: sources.hubspot.observed_from"),
        ("  hubspot:", "  Hub-Spot:", "sources.yml:4: sources"),
    ],
)
def test_an_error_names_file_line_and_key(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(SourcesError) as caught:
        load_sources(written(tmp_path, GOOD.replace(old, new)))
    assert message in str(caught.value)


@pytest.mark.parametrize("name", sorted(RESERVED_SEGMENTS))
def test_a_segment_has_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourcesError, match=f"'{name}' cannot name a segment"):
        load_sources(written(tmp_path, GOOD.replace("plan]", f"{name}]")))


def crossed(crosses: str) -> str:
    return GOOD.replace("sources:", f"crosses: {crosses}\nsources:")


def test_crosses_are_pairs_of_breakdowns(tmp_path: Path) -> None:
    assert load_sources(written(tmp_path, GOOD)).crosses == ()
    declared = crossed("[[asked_channel, country], [country, plan]]")
    assert load_sources(written(tmp_path, declared)).crosses == (
        ("asked_channel", "country"),
        ("country", "plan"),
    )


@pytest.mark.parametrize(
    ("crosses", "message"),
    [
        ("[[asked_channel, tier]]", "'tier' is neither a segment nor one of the"),
        ("[[channel, country]]", "'channel' is neither a segment nor one of the"),
        ("[[total, country]]", "'total' is neither a segment nor one of the"),
        ("[[plan, plan]]", "'plan' cannot be crossed with itself"),
        ("[[country, plan], [plan, country]]", "plan and country are crossed twice"),
    ],
)
def test_a_cross_of_what_is_no_breakdown_is_refused(
    tmp_path: Path, crosses: str, message: str
) -> None:
    with pytest.raises(SourcesError) as caught:
        load_sources(written(tmp_path, crossed(crosses)))
    assert "sources.yml:4: crosses" in str(caught.value)
    assert message in str(caught.value)


def test_a_cross_is_two_things(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"sources\.yml:4: crosses\.0"):
        load_sources(written(tmp_path, crossed("[[asked_channel, country, plan]]")))


def test_a_wrong_segment_is_not_said_twice(tmp_path: Path) -> None:
    text = crossed("[[survey, country]]").replace("[country, plan]", "[country, team]")
    with pytest.raises(SourcesError) as caught:
        load_sources(written(tmp_path, text))
    assert len(str(caught.value).splitlines()) == 1


def test_a_missing_key_points_at_its_source(tmp_path: Path) -> None:
    text = GOOD.replace("    observed_from: 2024-01-01\n", "")
    with pytest.raises(SourcesError) as caught:
        load_sources(written(tmp_path, text))
    assert "sources.yml:5: sources.hubspot.observed_from: Field required" in str(
        caught.value
    )


def test_two_problems_give_two_lines(tmp_path: Path) -> None:
    text = GOOD.replace("EUR", "euro").replace("Europe/Berlin", "Mars")
    with pytest.raises(SourcesError) as caught:
        load_sources(written(tmp_path, text))
    assert len(str(caught.value).splitlines()) == 2


def test_a_source_that_stands_twice_is_not_dropped(tmp_path: Path) -> None:
    text = GOOD + "  hubspot:\n    vendor: stripe\n    domain: billing\n"
    with pytest.raises(SourcesError) as caught:
        load_sources(written(tmp_path, text))
    assert str(caught.value) == "sources.yml:9: sources.hubspot: stands twice"


def test_a_key_that_stands_twice_in_a_list_is_named(tmp_path: Path) -> None:
    options = "    options: {files: [{name: a}, {name: b, name: c}]}\n"
    with pytest.raises(SourcesError, match=r"options\.files\.1\.name: stands twice"):
        load_sources(written(tmp_path, GOOD + options))


def test_no_python_object_is_made_from_yaml(tmp_path: Path) -> None:
    text = GOOD.replace("Europe/Berlin", "!!python/object/apply:os.getcwd []")
    with pytest.raises(SourcesError):
        load_sources(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"nowhere\.yml"):
        load_sources(tmp_path / "nowhere.yml")


def test_a_missing_secret_names_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = load_sources(written(tmp_path, GOOD)).sources["hubspot"]
    monkeypatch.delenv("CX_HUBSPOT_TOKEN", raising=False)
    with pytest.raises(MissingSecret, match="CX_HUBSPOT_TOKEN"):
        source.secrets(["TOKEN"])
    monkeypatch.setenv("CX_HUBSPOT_TOKEN", "canary")
    assert source.secrets(["TOKEN"]) == {"TOKEN": "canary"}
    assert "canary" not in repr(source)


def test_all_missing_secrets_are_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = load_sources(written(tmp_path, GOOD)).sources["hubspot"]
    monkeypatch.setenv("CX_HUBSPOT_EMAIL", "ann@example.com")
    monkeypatch.setenv("CX_HUBSPOT_TOKEN", "")
    monkeypatch.delenv("CX_HUBSPOT_PORTAL", raising=False)
    with pytest.raises(MissingSecret) as caught:
        source.secrets(["PORTAL", "EMAIL", "TOKEN"])
    missing = "CX_HUBSPOT_PORTAL, CX_HUBSPOT_TOKEN"
    assert str(caught.value) == f"hubspot: set {missing} in the environment"


@pytest.mark.parametrize("value", ["canary\r", " canary", "can\u2026ary", "can\nary"])
def test_a_secret_that_no_header_can_carry_is_said_but_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    source = load_sources(written(tmp_path, GOOD)).sources["hubspot"]
    monkeypatch.setenv("CX_HUBSPOT_TOKEN", value)
    with pytest.raises(MissingSecret, match="CX_HUBSPOT_TOKEN begins or") as caught:
        source.secrets(["TOKEN"])
    assert "ary" not in str(caught.value)

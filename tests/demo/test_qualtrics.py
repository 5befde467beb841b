"""Qualtrics' simulator: envelope, definitions, exports in three steps, sendings."""

import json

import httpx
import numpy as np
import pytest

from demo.generator import demo_calendar
from demo.generator.drawn_people import NEVER
from demo.generator.survey_catalogue import QUALTRICS_SURVEYS, RELATIONSHIP, Survey
from demo.generator.world import World
from tests.demo import reading
from tests.demo.conftest import DAY, QUALTRICS

NOW = int(demo_calendar.as_of(DAY).timestamp())
API = "/qualtrics/API/v3"
SURVEY = RELATIONSHIP.survey_id


def test_surveys_come_in_the_envelope(client: httpx.Client) -> None:
    answer = client.get(f"{API}/surveys", headers=QUALTRICS).json()
    assert answer["meta"]["httpStatus"] == "200 - OK"
    ids = [one["id"] for one in answer["result"]["elements"]]
    assert ids == [one.survey_id for one in QUALTRICS_SURVEYS]


@pytest.mark.parametrize("survey", QUALTRICS_SURVEYS, ids=lambda one: one.key)
def test_a_definition_has_the_published_questions(
    client: httpx.Client, survey: Survey
) -> None:
    answer = client.get(
        f"{API}/survey-definitions/{survey.survey_id}", headers=QUALTRICS
    ).json()["result"]
    assert set(answer["Questions"]) == {one.question_id for one in survey.questions}
    scored = answer["Questions"][survey.scored.question_id]
    assert scored["DataExportTag"] == survey.scored.export_tag
    low, high = survey.scored.scale
    assert sorted(map(int, scored["Choices"])) == list(range(low, high + 1))


def test_an_export_takes_time_and_ends_in_a_file(client: httpx.Client) -> None:
    path = f"{API}/surveys/{SURVEY}/export-responses"
    started = client.post(path, json={"format": "ndjson"}, headers=QUALTRICS).json()
    key = started["result"]["progressId"]
    seen: list[dict[str, object]] = []
    while not seen or seen[-1]["status"] == "inProgress":
        seen.append(client.get(f"{path}/{key}", headers=QUALTRICS).json()["result"])
    assert [one["status"] for one in seen] == ["inProgress"] * 2 + ["complete"]
    percents = [float(str(one["percentComplete"])) for one in seen]
    assert percents == sorted(percents)
    assert "continuationToken" not in seen[-1]


def test_lines_end_with_a_stray_object_and_have_no_labels(client: httpx.Client) -> None:
    text, _ = reading.qualtrics_file(client, SURVEY, {"format": "ndjson"})
    lines = text.splitlines()
    assert lines[-1] == "{}"
    assert "labels" not in json.loads(lines[0])
    whole, _ = reading.qualtrics_file(client, SURVEY, {"format": "json"})
    rows = json.loads(whole)["responses"]
    assert len(rows) == len(lines) - 1
    assert rows[0]["labels"]["finished"] in {"True", "False"}


def test_each_answer_comes_once_and_strangers_are_marked(
    client: httpx.Client, world: World
) -> None:
    rows = reading.qualtrics(client, SURVEY)
    ids = [one["responseId"] for one in rows]
    assert len(ids) == len(set(ids))
    answers = world.answers[0]
    shown = (answers.visible <= NOW) & (answers.removed > NOW)
    own = [one for one in rows if one["values"]["status"] in {0, 4}]
    assert len(own) == int(shown.sum())
    strangers = {one["values"]["status"] for one in rows} - {0, 4}
    assert strangers == {1, 2, 8}


def test_scores_are_numbers_on_the_scale_but_for_imports(client: httpx.Client) -> None:
    for one in reading.qualtrics(client, SURVEY):
        score = one["values"].get("QID1")
        if one["values"]["status"] != 4:
            assert isinstance(score, int)
            assert 0 <= score <= 10
            group = 1 if score <= 6 else 2 if score <= 8 else 3
            assert one["values"]["QID1_NPS_GROUP"] == group


def test_dates_cut_the_recorded_time_end_exclusive(client: httpx.Client) -> None:
    rows = reading.qualtrics(client, SURVEY)
    middle = sorted(one["values"]["recordedDate"] for one in rows)[len(rows) // 2]
    before = reading.qualtrics(client, SURVEY, endDate=middle)
    after = reading.qualtrics(client, SURVEY, startDate=middle)
    assert len(before) + len(after) == len(rows)
    assert max(one["values"]["recordedDate"] for one in before) < middle
    assert min(one["values"]["recordedDate"] for one in after) == middle


def test_edits_and_imports_come_late_under_their_old_dates(
    client: httpx.Client, next_client: httpx.Client, world: World
) -> None:
    tomorrow = NOW + 86_400
    answers = world.answers
    late = [
        row
        for one in answers
        for row in np.flatnonzero(
            (one.visible > NOW) & (one.visible <= tomorrow) & (one.recorded <= NOW)
            | (one.edited > NOW) & (one.edited <= tomorrow)
        ).tolist()
    ]
    changed = 0
    for survey in QUALTRICS_SURVEYS:
        path = {"allowContinuation": True, "format": "ndjson"}
        _, progress = reading.qualtrics_file(client, survey.survey_id, path)
        token = progress["continuationToken"]
        more = reading.qualtrics(next_client, survey.survey_id, continuationToken=token)
        changed += sum(
            one["values"]["recordedDate"] < demo_calendar.as_of(DAY).isoformat()
            for one in more
        )
    assert changed == len(late)


def test_wrong_bodies_are_refused(client: httpx.Client) -> None:
    path = f"{API}/surveys/{SURVEY}/export-responses"
    bad = (
        {"format": "xml"},
        {"format": "json", "startDate": "2026-01-01"},
        {"format": "json", "continuationToken": "old"},
    )
    for body in bad:
        answer = client.post(path, json=body, headers=QUALTRICS)
        assert answer.status_code == 400
        assert answer.json()["meta"]["httpStatus"].startswith("400")
    unknown = client.get(f"{API}/survey-definitions/SV_nobody", headers=QUALTRICS)
    assert unknown.status_code == 404
    assert client.get(f"{API}/surveys").status_code == 401


def sendings(client: httpx.Client, path: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    url = f"{API}/{path}?surveyId={SURVEY}"
    while url:
        result = client.get(url, headers=QUALTRICS).json()["result"]
        rows += result["elements"]
        url = result["nextPage"]
    return rows


def test_sendings_count_every_invitation_of_their_channel(
    client: httpx.Client, world: World
) -> None:
    answers = world.answers[0]
    for path, channel in (("distributions", 0), ("distributions/sms", 2)):
        rows = sendings(client, path)
        assert len({one["id"] for one in rows}) == len(rows)
        sent = (answers.channel == channel) & (answers.sent <= NOW)
        stats = [one["stats"] for one in rows]
        assert sum(one["sent"] for one in stats) == int(sent.sum())  # type: ignore[index]
        told = sent & (answers.recorded <= NOW) & ~answers.partial
        told &= answers.visible == answers.recorded
        assert sum(one["finished"] for one in stats) == int(told.sum())  # type: ignore[index]
    assert (answers.sent < NEVER).all()

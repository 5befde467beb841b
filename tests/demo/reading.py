"""Reads the simulators to the end, page by page, as a plain client would."""

import io
import json
import zipfile
from typing import Any

import httpx

from tests.demo.conftest import HUBSPOT, QUALTRICS, STRIPE, ZENDESK

Doc = dict[str, Any]
MOST_PAGES = 2_000


def hubspot(client: httpx.Client, kind: str, **params: str) -> list[Doc]:
    """All records of an object type."""
    rows: list[Doc] = []
    query = {"limit": "100", **params}
    for _ in range(MOST_PAGES):
        body = client.get(
            f"/hubspot/crm/v3/objects/{kind}", params=query, headers=HUBSPOT
        ).json()
        rows += body["results"]
        if "paging" not in body:
            return rows
        query["after"] = body["paging"]["next"]["after"]
    raise AssertionError("paging does not end")


def zendesk_cursor(client: httpx.Client, name: str, size: int = 1_000) -> list[Doc]:
    """A cursor export from the beginning."""
    rows: list[Doc] = []
    query = {"start_time": "1", "per_page": str(size), "include": "metric_sets"}
    for _ in range(MOST_PAGES):
        body = client.get(
            f"/zendesk/api/v2/incremental/{name}/cursor.json",
            params=query,
            headers=ZENDESK,
        ).json()
        rows += body[name]
        if body["end_of_stream"]:
            return rows
        query = {"cursor": body["after_cursor"], "per_page": str(size)}
        query["include"] = "metric_sets"
    raise AssertionError("paging does not end")


def zendesk_time(
    client: httpx.Client, name: str, size: int = 1_000, **params: str
) -> list[list[Doc]]:
    """The pages of a time-based export from the beginning."""
    pages: list[list[Doc]] = []
    start = "1"
    for _ in range(MOST_PAGES):
        body = client.get(
            f"/zendesk/api/v2/incremental/{name}.json",
            params={"start_time": start, "per_page": str(size), **params},
            headers=ZENDESK,
        ).json()
        pages.append(body[name])
        if body["end_of_stream"]:
            return pages
        assert str(body["end_time"]) != start, "the export does not advance"
        start = str(body["end_time"])
    raise AssertionError("paging does not end")


def zendesk_list(client: httpx.Client, name: str, **params: str) -> list[Doc]:
    """A list with cursor paging."""
    rows: list[Doc] = []
    query = {"page[size]": "100", **params}
    for _ in range(MOST_PAGES):
        body = client.get(
            f"/zendesk/api/v2/{name}", params=query, headers=ZENDESK
        ).json()
        rows += body[name]
        if not body["meta"]["has_more"]:
            return rows
        query["page[after]"] = body["meta"]["after_cursor"]
    raise AssertionError("paging does not end")


def stripe(client: httpx.Client, resource: str, **params: str) -> list[Doc]:
    """All objects of a resource, newest first."""
    rows: list[Doc] = []
    query = {"limit": "100", **params}
    for _ in range(MOST_PAGES):
        body = client.get(f"/stripe/v1/{resource}", params=query, headers=STRIPE).json()
        rows += body["data"]
        if not body["has_more"]:
            return rows
        query["starting_after"] = rows[-1]["id"]
    raise AssertionError("paging does not end")


def qualtrics_file(client: httpx.Client, survey_id: str, body: Doc) -> tuple[str, Doc]:
    """The text of an export's file, and the last answer of its progress."""
    path = f"/qualtrics/API/v3/surveys/{survey_id}/export-responses"
    started = client.post(path, json=body, headers=QUALTRICS).json()["result"]
    for _ in range(20):
        progress: Doc = client.get(
            f"{path}/{started['progressId']}", headers=QUALTRICS
        ).json()["result"]
        if progress["status"] == "complete":
            break
    file = client.get(f"{path}/{progress['fileId']}/file", headers=QUALTRICS)
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        (name,) = archive.namelist()
        return archive.read(name).decode(), progress


def qualtrics(client: httpx.Client, survey_id: str, **body: object) -> list[Doc]:
    """The exported responses as documents, without the stray empty lines."""
    text, _ = qualtrics_file(client, survey_id, {"format": "ndjson", **body})
    docs = (json.loads(line) for line in text.splitlines())
    return [doc for doc in docs if doc]

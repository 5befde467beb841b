"""HubSpot's associations: which records belong together, read by ids of one side."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.extract.http.client import Call
from orchestration.extract.kernel.specs import Page, Reading

BATCH = 100


def batches(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    """The ids, so many at a time."""
    for first in range(0, len(ids), size):
        yield list(ids[first : first + size])


@dataclass(frozen=True)
class Associations:
    """The associations of every record of `start`, or of the changed ones.

    A record without any is left out of the answer. If it had some before, a deletion is
    written; otherwise nothing is, because nothing has changed.
    """

    start: str
    target: str
    changed_only: bool
    wrapped: bool = True

    def pages(self, reading: Reading) -> Iterator[Page]:
        """One page per batch of ids."""
        had_some = set(reading.lookup.live_ids(reading.resource.name))
        ids = (
            reading.lookup.changed_ids(self.start)
            if self.changed_only
            else reading.lookup.live_ids(self.start)
        )
        remaining = [one for one in ids if one > (reading.token or "")]
        for batch in batches(remaining, BATCH):
            found = self._read(reading, batch)
            gone = [one for one in batch if one not in found and one in had_some]
            lines = [_wrap(one, found[one], False) for one in batch if one in found]
            lines += [_wrap(one, [], True) for one in gone]
            yield Page(lines, batch[-1])

    def _read(self, reading: Reading, ids: list[str]) -> dict[str, list[Any]]:
        """The associations by record id, however many pages a record has."""
        found: dict[str, list[Any]] = {}
        inputs = [{"id": record_id} for record_id in ids]
        while inputs:
            call = Call(
                f"crm/v4/associations/{self.start}/{self.target}/batch/read",
                body={"inputs": inputs},
            )
            inputs = []
            for text in reading.client.ask(call, "results").records:
                result = json.loads(text)
                record_id = str(result["from"]["id"])
                found.setdefault(record_id, []).extend(result["to"])
                after = ((result.get("paging") or {}).get("next") or {}).get("after")
                if after is not None:
                    inputs.append({"id": record_id, "after": str(after)})
        return found


def _wrap(record_id: str, targets: list[Any], deleted: bool) -> str:
    targets = sorted(targets, key=lambda target: str(target.get("toObjectId")))
    doc = {"from": {"id": record_id}, "to": targets}
    return json.dumps({"deleted": deleted, "doc": doc}, separators=(",", ":"))

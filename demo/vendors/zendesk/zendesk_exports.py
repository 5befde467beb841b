"""The lists of the help desk at an instant, as JSON and in the order of an export."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property

from demo.generator.world import World
from demo.vendors.shared.http_messages import Doc, encode
from demo.vendors.zendesk import zendesk_events, zendesk_users
from demo.vendors.zendesk.zendesk_metric_sets import metric_set
from demo.vendors.zendesk.zendesk_tickets import document, rating_doc, tickets


class Export:
    """Rows as JSON, in the order of their instants and, within one, of their ids."""

    def __init__(self, rows: Iterable[tuple[int, Doc]]) -> None:
        listed = sorted(
            ((at, int(doc["id"]), encode(doc)) for at, doc in rows),
            key=lambda row: row[:2],
        )
        self.keys = [(at, key) for at, key, _ in listed]
        self.docs = [doc for _, _, doc in listed]

    def between(self, low: int, high: int) -> "Export":
        """The rows from instant `low` to instant `high`, both inclusive."""
        part = Export([])
        first = bisect_left(self.keys, (low, 0))
        last = bisect_right(self.keys, (high, 2**63))
        part.keys, part.docs = self.keys[first:last], self.docs[first:last]
        return part


def _instant(text: str) -> int:
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


class HelpDesk:
    """Everything that the help desk would export at `now`."""

    def __init__(self, world: World, now: int) -> None:
        self._world, self._now = world, now
        self._requesters = zendesk_users.requesters(world)
        self._tickets = tickets(world, self._requesters, now)
        self._made: dict[str, Export] = {}

    def cursor_export(self, name: str, *, metric_sets: bool) -> Export | None:
        """Tickets or users by the time of their last change, None for another name."""
        kinds: dict[str, Callable[[], Iterable[tuple[int, Doc]]]] = {
            "tickets": lambda: self._ticket_rows(metric_sets),
            "users": self._user_rows,
        }
        return self._export(f"{name}/{metric_sets}", kinds.get(name))

    def time_export(self, name: str, *, comments: bool) -> Export | None:
        """Organizations or events by time; None for any other name.

        With `comments`, the events contain the text of comments.
        """
        kinds: dict[str, Callable[[], Iterable[tuple[int, Doc]]]] = {
            "organizations": lambda: (
                (_instant(doc["updated_at"]), doc)
                for doc in zendesk_users.organizations(self._world, self._now)
            ),
            "ticket_events": lambda: (
                (doc["timestamp"], doc)
                for one in self._tickets
                for doc in zendesk_events.audits(
                    self._world, one, self._now, comments=comments
                )
            ),
            "ticket_metric_events": lambda: (
                (_instant(doc["time"]), doc)
                for one in self._tickets
                for doc in zendesk_events.metric_events(one, self._now)
            ),
        }
        return self._export(f"{name}/{comments}", kinds.get(name))

    def _export(
        self, key: str, rows: Callable[[], Iterable[tuple[int, Doc]]] | None
    ) -> Export | None:
        if rows is None:
            return None
        if key not in self._made:
            self._made[key] = Export(rows())
        return self._made[key]

    def _ticket_rows(self, metric_sets: bool) -> Iterable[tuple[int, Doc]]:
        for one in self._tickets:
            doc = document(self._world, one, self._now)
            if metric_sets:
                doc["metric_set"] = metric_set(one, self._now)
            yield doc["generated_timestamp"], doc

    def _user_rows(self) -> Iterable[tuple[int, Doc]]:
        everybody = zendesk_users.staff(self._world)
        everybody += zendesk_users.end_users(self._world, self._requesters, self._now)
        for doc in everybody:
            yield _instant(doc["updated_at"]), doc

    @cached_property
    def ratings(self) -> Export:
        """The satisfaction ratings by the time of their last change."""
        made = (rating_doc(self._world, one, self._now) for one in self._tickets)
        return Export((_instant(doc["updated_at"]), doc) for doc in made if doc)

    @cached_property
    def groups(self) -> Export:
        """The support teams."""
        return Export((0, doc) for doc in zendesk_users.groups())

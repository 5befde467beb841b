"""Resources and vendors as data: what the kernel must know to read and store them.

A vendor's module declares these; the kernel loops over them. How a page is fetched is
defined by the steps (`paging.py` and the vendors' own), never here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from orchestration.base.sources import Source
    from orchestration.extract.http.client import ApiClient


class Kind(StrEnum):
    """How a record's versions are told apart."""

    # The document holds its update time; a version is that time and the text.
    VERSIONED = "versioned"
    # The document never changes, so its id is enough to recognise it.
    EVENT = "event"
    # The document holds no update time; a document that differs from the current
    # version is a new version.
    SNAPSHOT = "snapshot"


class Clock(StrEnum):
    """How a resource writes its times."""

    ISO = "iso"
    EPOCH_SECONDS = "epoch_seconds"


@dataclass(frozen=True)
class Page:
    """The records of one response as JSON texts, and where to go on after them.

    The token is JSON. None means the end of the step or, when reading starts, its
    beginning.
    """

    lines: list[str]
    token: Any = None


@dataclass
class Reading:
    """What a step may use while it reads: the client, the window, the resume token."""

    client: "ApiClient"
    source: "Source"
    options: Any
    resource: "ResourceSpec"
    start: datetime | None
    end: datetime
    token: Any
    lookup: "Lookup"


class Lookup(Protocol):
    """What is already in the warehouse, for steps that read by known ids."""

    def live_ids(self, resource: str) -> list[str]:
        """Ids of the records of `resource` that exist, in ascending order."""
        ...

    def changed_ids(self, resource: str) -> list[str]:
        """Ids of the parent's records with versions since this one's last reading."""
        ...


class Step(Protocol):
    """One way of reading a resource; a frozen dataclass, resumable at every page."""

    @property
    def wrapped(self) -> bool:
        """Whether lines are `{"cursor", "deleted", "doc"}` instead of documents."""
        ...

    def pages(self, reading: Reading) -> Iterator[Page]:
        """Read on from `reading.token`, page by page."""
        ...


@dataclass(frozen=True)
class ResourceSpec:
    """One resource of a vendor. Paths are JSON paths in the document.

    `full` reads the whole set; a record that is absent from it has been deleted, unless
    the list `forgets`: vendors take old records out of a list without deleting them.
    `window` reads changes; a resource without it is read in full each time.
    `full_every` asks for a full reading when the last one is older than that. A `feed`
    delivers changes instead of current records, so changes from before a full reading
    must not be read again after it. A resource with a `parent` is read by the ids of
    that resource.

    `cursor` are the record's update times, of which the latest counts; `created` is
    used where there is none. `deleted` is a path and the value there that means
    deleted, None for any value. `volatile` members are left out of the hash. A
    `reformatted` document is delivered with changing white space, which is left out as
    well. `required` are the paths that staging cannot do without: a vendor that renames
    one is noticed before anything is built from its documents. `fault` are two paths,
    for a reader that judges records itself: the reason why a record cannot be used, and
    the words that say what exactly is wrong.
    """

    name: str
    kind: Kind
    full: tuple[Step, ...]
    window: tuple[Step, ...] = ()
    pk: str = "$.id"
    cursor: tuple[str, ...] = ()
    created: str | None = None
    clock: Clock = Clock.ISO
    deleted: tuple[str, str | None] | None = None
    volatile: tuple[str, ...] = ()
    reformatted: bool = False
    full_every: timedelta | None = None
    feed: bool = False
    parent: str | None = None
    required: tuple[str, ...] = ()
    forgets: bool = False
    fault: tuple[str, str] | None = None


class KernelOptions(BaseModel):
    """What every API source may set under `options` in sources.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_shrink: float = Field(default=0.2, ge=0, le=1)
    max_rejects: float = Field(default=0.05, ge=0, le=1)
    checkpoint_rows: int = Field(default=100_000, ge=1)
    checkpoint_seconds: float = Field(default=300, gt=0)
    retry_budget_seconds: float = Field(default=1800, ge=0)
    timeout_seconds: float = Field(default=60, gt=0)


@dataclass(frozen=True)
class Vendor:
    """One vendor: its resources, its limits, and how a client of it is opened.

    `secrets` are the names X of the variables `CX_<SOURCE>_X` without which it
    cannot be read; `open` is given their values by these names.
    """

    name: str
    resources: tuple[ResourceSpec, ...]
    options: type[KernelOptions]
    secrets: tuple[str, ...]
    open: Callable[["Source", Any, Mapping[str, str]], "ApiClient"]
    lag: timedelta
    overlap: timedelta

    @property
    def schema(self) -> str:
        """The schema of its raw tables."""
        return f"raw_{self.name}"

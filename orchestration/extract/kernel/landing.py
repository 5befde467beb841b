"""Landing files: delivered records, never changed; one file and manifest per batch.

A file is gzipped NDJSON, one line per record. It is written under a `.tmp` name,
synced, renamed, and its folder synced, then its manifest likewise; only then is it
loaded. The manifests say all that loading needs, so the warehouse can be rebuilt from
this folder alone. A manifest without a load id was never committed.
"""

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from uuid import uuid4

from orchestration.base.durable_files import (
    TEMPORARY,
    make_folder,
    settle,
    write_durably,
)
from orchestration.extract.http import documents
from orchestration.extract.http.source_errors import SourceFault

MANIFEST = ".manifest.json"
LINES = ".ndjson.gz"
# Level 1 costs 1.5 microseconds per record of 600 bytes and saves 90 % of the space.
COMPRESSION = 1
# In characters. The reader accepts four times as many bytes, because a character takes
# up to four bytes.
LONGEST_RECORD = 16 * 1024 * 1024


@dataclass(frozen=True)
class Landed:
    """A finished landing file; its path is relative to the landing folder."""

    path: str
    sha256: str
    size: int
    rows: int
    mended: int


@dataclass(frozen=True)
class Manifest:
    """One batch: where its lines are, and how they are to be loaded.

    `mode` is first, full, window or backfill. `is_last` marks the last batch of a
    reading; only then does a full reading know which records are absent. `state` is the
    resource's state after this batch. A reading that brought nothing at all has nothing
    `landed`.
    """

    source: str
    vendor: str
    resource: str
    run_id: str
    as_of: datetime
    started_at: datetime
    mode: str
    start: datetime | None
    end: datetime
    is_last: bool
    wrapped: bool
    landed: Landed | None
    requests: int
    throttled: int
    observed_from: datetime
    limits: Mapping[str, float]
    state: Mapping[str, Any]
    watermark: datetime | None
    load_id: int | None = None

    def as_json(self) -> str:
        """The manifest as it is stored."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, default=_iso)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """The manifest that `as_json` wrote."""
        values = json.loads(text)
        for name in (
            "as_of",
            "started_at",
            "start",
            "end",
            "observed_from",
            "watermark",
        ):
            if values[name] is not None:
                values[name] = datetime.fromisoformat(values[name])
        if values["landed"] is not None:
            values["landed"] = Landed(**values["landed"])
        # Manifests of earlier versions hold a time zone, which is no longer used.
        values.pop("time_zone", None)
        # They also call the source a connection.
        if "connection" in values:
            values["source"] = values.pop("connection")
        return cls(**values)


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value)} does not belong into a manifest")


def batch_name(as_of: datetime) -> str:
    """A new name for a landing file, which sorts by the instant of its run."""
    return f"{as_of:%Y%m%dT%H%M%SZ}-{uuid4().hex[:12]}"


class _Hashing(io.RawIOBase):
    """A file that computes the hash and the length of what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        self.sha256.update(block)
        self.size += len(block)
        return self._file.write(block)


class LandingFile:
    """A landing file being written; it gets its own name only in `finish`."""

    def __init__(self, root: Path, folder: str, name: str) -> None:
        """Open the temporary file."""
        self._root = root
        self._target = root / folder / f"{name}{LINES}"
        self._temporary = self._target.with_name(self._target.name + TEMPORARY)
        make_folder(self._target.parent)
        self._file = self._temporary.open("wb")
        self._hashing = _Hashing(self._file)
        # The gzip header holds no name and no time, so that equal records make equal
        # files.
        self._lines = gzip.GzipFile("", "wb", COMPRESSION, self._hashing, mtime=0)
        self.rows = 0
        self.mended = 0

    def __enter__(self) -> "LandingFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the temporary file, if the file was not finished."""
        self._file.close()
        self._temporary.unlink(missing_ok=True)

    def write(self, records: Iterable[str]) -> None:
        """Append records, one line each.

        Raises:
            SourceFault: when one is too long; then none of them was written.
        """
        mended = [documents.mend_surrogates(record) for record in records]
        lines = [documents.one_line(record) for record, _ in mended]
        if (longest := max(map(len, lines), default=0)) > LONGEST_RECORD:
            raise SourceFault(
                f"a record of {longest:,} characters is more than we take"
            )
        if lines:
            text = "\n".join(lines) + "\n"
            self._lines.write(text.encode("utf-8", "replace"))
        self.rows += len(lines)
        self.mended += sum(count for _, count in mended)

    def finish(self) -> Landed:
        """Make the file durable under its own name."""
        self._lines.close()
        settle(self._file, self._temporary, self._target)
        return Landed(
            str(self._target.relative_to(self._root)),
            self._hashing.sha256.hexdigest(),
            self._hashing.size,
            self.rows,
            self.mended,
        )


def _manifest_path(root: Path, lines: str) -> Path:
    return root / (lines.removesuffix(LINES) + MANIFEST)


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Write or replace the manifest beside its file, durably."""
    if manifest.landed is None:
        return
    write_durably(_manifest_path(root, manifest.landed.path), manifest.as_json())


def mark_loaded(root: Path, manifest: Manifest, load_id: int) -> None:
    """Note in the manifest under which id it was committed."""
    write_manifest(root, replace(manifest, load_id=load_id))


def manifests(root: Path, folder: str = "") -> Iterator[Manifest]:
    """All manifests below a folder, unordered."""
    for path in sorted((root / folder).rglob(f"*{MANIFEST}")):
        yield Manifest.from_json(path.read_text(encoding="utf-8"))


def tidy(root: Path, folder: str, loaded: Mapping[str, int]) -> None:
    """Clear up after a killed run.

    The load log (`loaded`: load id by path) says which files were committed; their
    manifests get the load id where the run could not write it. Other files without a
    load id are deleted, because their records will be read again.
    """
    place = root / folder
    for path in place.glob(f"*{TEMPORARY}"):
        path.unlink()
    for manifest in list(manifests(root, folder)):
        if manifest.landed is None or manifest.load_id is not None:
            continue
        lines = manifest.landed.path
        if lines in loaded:
            mark_loaded(root, manifest, loaded[lines])
        else:
            (root / lines).unlink(missing_ok=True)
            _manifest_path(root, lines).unlink()
    for path in place.glob(f"*{LINES}"):
        if not _manifest_path(root, str(path.relative_to(root))).exists():
            path.unlink()

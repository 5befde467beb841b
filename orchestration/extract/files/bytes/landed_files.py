"""Copies files from the drop folder into the landing zone, and reads the copies.

A file in the drop folder is read once and copied under its SHA-256; everything else
reads the copy. A gzip file is recognised by its first bytes and decompressed in steps,
up to a largest size and ratio. What the bytes mean is not known here.
"""

import hashlib
import os
import stat
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.base.durable_files import sync
from orchestration.extract.files.bytes.refusal import Refused

MEGABYTE = 1024 * 1024
# For larger arrays the system maps new memory each time, which took a third of the
# sieve's CPU time.
STEP = 64 * 1024
QUIET_SECONDS = 60
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
GZIP_WINDOW = 31
RATIO_CAP = 200
# A harmless file of equal rows reaches a ratio of 343, so the ratio of decompressed to
# compressed size is judged only above this decompressed size.
RATIO_COUNTS_FROM = 64 * MEGABYTE
DECODED_CAP = 16 * 1024 * MEGABYTE


class NotComplete(Exception):
    """The file is still being written; the next run looks again."""


@dataclass(frozen=True)
class Landed:
    """A file's immutable copy."""

    path: Path
    sha256: str
    size: int


def is_settled(path: Path, now: float | None = None) -> bool:
    """Whether the file is a minute old or has a `.done` beside it."""
    if path.with_name(path.name + ".done").exists():
        return True
    age = (time.time() if now is None else now) - path.lstat().st_mtime
    return age >= QUIET_SECONDS


def land(
    source: Path, directory: Path, scratch: Path, known: str | None = None
) -> Landed:
    """Copy a file to `directory/<sha256>`, durably, unless it is there already.

    `scratch` is a folder of this process on the same disk.

    `known` is the hash that the same name had last time: content that has not
    changed is then read once and never written.

    Raises:
        Refused: for anything but a regular, readable file.
        NotComplete: when it changes while it is read.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if known is not None and (directory / known).exists():
        digest, size = _copy(source, None)
        if digest == known:
            return Landed(directory / digest, digest, size)
    partial = scratch / "landing.part"
    try:
        digest, size = _copy(source, partial)
        target = directory / digest
        if not target.exists():
            partial.rename(target)
            sync(directory)
    finally:
        partial.unlink(missing_ok=True)
    return Landed(directory / digest, digest, size)


def _copy(source: Path, target: Path | None) -> tuple[str, int]:
    """Hash a file, and copy it if there is a target; SHA-256 and size."""
    descriptor = _open(source)
    digest = hashlib.sha256()
    size = 0
    with open(descriptor, "rb", buffering=0) as reader:
        before = os.fstat(descriptor)
        writer = None if target is None else target.open("wb")
        try:
            while chunk := reader.read(MEGABYTE):
                digest.update(chunk)
                size += len(chunk)
                if writer is not None:
                    writer.write(chunk)
            if writer is not None:
                writer.flush()
                os.fsync(writer.fileno())
        finally:
            if writer is not None:
                writer.close()
        after = os.fstat(descriptor)
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not same or size != after.st_size:
        raise NotComplete(f"{source.name} changed while it was read")
    return digest.hexdigest(), size


def _open(source: Path) -> int:
    """Open without following a link and without waiting for a pipe's writer."""
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        linked = source.is_symlink()
        reason = "not_a_regular_file" if linked else "not_readable"
        raise Refused(reason, error.strerror or "") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused("not_a_regular_file")
    return descriptor


def decoded(path: Path, name: str) -> Iterator[bytes]:
    """The file's bytes in steps, decompressed if they are gzip.

    Raises:
        Refused: for an archive, a broken or a truncated gzip, or one that grows
            beyond the caps.
    """
    with path.open("rb") as reader:
        magic = reader.read(4)
        reader.seek(0)
        raw = iter(lambda: reader.read(STEP), b"")
        if magic == ZIP_MAGIC:
            raise Refused("zip_archive", "unpack it: one file, one table")
        if magic.startswith(GZIP_MAGIC):
            yield from _gunzip(raw, path.stat().st_size)
        elif name.endswith(".gz"):
            raise Refused("not_gzip", "the name says .gz, the bytes do not")
        else:
            yield from raw


def _gunzip(raw: Iterator[bytes], compressed_size: int) -> Iterator[bytes]:
    """Decompress one or more members; zeros may follow the last."""
    total = 0
    member = zlib.decompressobj(GZIP_WINDOW)
    begun = False
    for chunk in raw:
        pending = chunk
        while pending:
            if not begun:
                pending = pending.lstrip(b"\0") if total else pending
                if not pending:
                    break
                begun = True
            try:
                data = member.decompress(pending, STEP)
            except zlib.error as error:
                raise Refused("not_gzip", str(error)) from None
            total += len(data)
            _check_growth(total, compressed_size)
            if data:
                yield data
            pending = member.unconsumed_tail
            if member.eof:
                pending = member.unused_data
                member = zlib.decompressobj(GZIP_WINDOW)
                begun = False
    if begun:
        raise Refused("truncated_gzip", "the last member has no end")


def _check_growth(total: int, compressed_size: int) -> None:
    bomb = total > RATIO_COUNTS_FROM and total > RATIO_CAP * compressed_size
    if bomb or total > DECODED_CAP:
        raise Refused("decompression_bomb", f"{total} bytes from {compressed_size}")

"""Reads a CSV file: the sieve cleans it, then DuckDB's reader loads the clean file.

The reader is told every option, so that it guesses none.
"""

import tempfile
from pathlib import Path

import duckdb

from orchestration.extract.files.bytes.landed_files import Landed, decoded
from orchestration.extract.files.bytes.lines import Stream
from orchestration.extract.files.bytes.prepared import Prepared
from orchestration.extract.files.bytes.refusal import MAX_RECORD_BYTES, Reject
from orchestration.extract.files.bytes.sieve import Sieve, Sifted
from orchestration.extract.files.bytes.text import Text
from orchestration.extract.files.mapping.fields import Records
from orchestration.extract.files.mapping.file_options import FileRule
from orchestration.extract.files.mapping.header import read_header
from orchestration.extract.files.mapping.sql_text import literal

# ruff: noqa: S608 -- the statement is made of literals

# A line is longer than its record by the sieve's quotes and the line end. The buffer is
# no larger, because with a larger one the engine writes its last row groups late, which
# costs 0.6 of 3.6 CPU seconds for 1e6 rows.
MAX_LINE = MAX_RECORD_BYTES + 2
BUFFER = 32_000_000


def prepare(landed: Landed, name: str, family: FileRule, scratch: Path) -> Prepared:
    """Write the good records of a CSV to a clean file that can be read in one way only.

    Raises:
        Refused: when the whole file cannot be used.
    """
    text = Text(decoded(landed.path, name), family.encoding)
    stream = Stream(text.blocks())
    header = read_header(stream, family.delimiter)
    clean = Path(tempfile.mkstemp(suffix=".csv", dir=scratch)[1])
    try:
        with clean.open("wb") as out:
            found = Sieve(header, family.delimiter, out).run(stream)
    except BaseException:
        clean.unlink()
        raise

    def open_records(con: duckdb.DuckDBPyConnection) -> Records:
        return Records(
            relation(clean, len(header.names), family.delimiter, found.has_newlines),
            {name: f"c{number}" for number, name in enumerate(header.names)},
            found.margins,
        )

    return Prepared(
        found.rows,
        [_restored(reject, text) for reject in found.rejects],
        open_records,
        is_stream=True,
        notices=_notices(found),
        close=lambda: clean.unlink(missing_ok=True),
    )


def relation(path: Path, width: int, delimiter: str, has_newlines: bool) -> str:
    """SQL of the records of a sifted file with their numbers, in the file's order.

    `new_line` is always LF, because the engine merges records when it is CRLF. The
    sieve is still needed, because the strict mode accepts records that the sieve
    refuses. The file is read in parallel only where no field holds a line end, because
    the parallel reader would lose records otherwise.
    """
    columns = ", ".join(f"'c{number}': 'varchar'" for number in range(width))
    return (
        "(select row_number() over () as _row, * from read_csv("
        f"{literal(str(path))}, header = false, auto_detect = false,"
        f" columns = {{{columns}}}, delim = {literal(delimiter)}, quote = '\"',"
        " escape = '\"', new_line = '\\n', strict_mode = true,"
        f" max_line_size = {MAX_LINE}, buffer_size = {BUFFER},"
        f" parallel = {str(not has_newlines).lower()}))"
    )


def _restored(reject: Reject, text: Text) -> Reject:
    raw = text.restore(reject.raw)
    return Reject(reject.record, reject.line, reject.after_row, reject.reason, raw)


def _notices(found: Sifted) -> dict[str, int]:
    return {"nul_stripped": found.nul_count} if found.nul_count else {}

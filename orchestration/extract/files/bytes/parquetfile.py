"""Reads a Parquet file: checks it page by page, then turns every value into text.

The text is what the value prints as. So every value passes the same guards as the
values of a CSV file, whatever type it was stored in.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.extract.files.bytes.landed_files import DECODED_CAP, Landed
from orchestration.extract.files.bytes.prepared import RECORDS, Prepared
from orchestration.extract.files.bytes.refusal import Refused
from orchestration.extract.files.mapping.fields import Records
from orchestration.extract.files.mapping.file_options import FileRule
from orchestration.extract.files.mapping.header import named

# ruff: noqa: S608 -- statements are made of names of our own

BATCH_ROWS = 65_536
READABLE = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal128,
    pa.types.is_date,
    pa.types.is_timestamp,
    pa.types.is_null,
)


def prepare(landed: Landed, name: str, family: FileRule, scratch: Path) -> Prepared:
    """Read the footer; the pages are read when the records are opened.

    Raises:
        Refused: when the file is no Parquet, or a mapped column holds no plain values.
    """
    try:
        file = _open(landed.path)
        schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise Refused("corrupt_parquet", type(error).__name__) from None
    names = named(list(schema.names))
    for column, arrow_type in zip(names, schema.types, strict=True):
        if column in family.read and not _is_readable(arrow_type):
            raise Refused("unsupported_type", f"{column} is {arrow_type}")
    kept = [
        (number, column)
        for number, column in enumerate(names)
        if _is_readable(schema.types[number])
    ]
    rows = file.metadata.num_rows

    def open_records(con: duckdb.DuckDBPyConnection) -> Records:
        _read(con, file, [number for number, _ in kept], rows)
        identifiers = {column: f"c{at}" for at, (_, column) in enumerate(kept)}
        return Records(RECORDS, identifiers)

    return Prepared(rows, [], open_records, close=file.close)


def _open(path: Path) -> pq.ParquetFile:
    """Open a file so that texts stay in their dictionaries.

    A page of 50 KB can stand for 200 GB of values, so the size of the values must be
    known before they are written out.
    """
    with pq.ParquetFile(path) as plain:
        schema = plain.schema_arrow
    texts = [field.name for field in schema if _is_text(field.type)]
    return pq.ParquetFile(path, page_checksum_verification=True, read_dictionary=texts)


def _is_text(arrow_type: pa.DataType) -> bool:
    return bool(pa.types.is_string(arrow_type) or pa.types.is_large_string(arrow_type))


def _decoded_size(batch: pa.RecordBatch) -> int:
    """Bytes that the batch's values take when each of them is written out."""
    size = 0
    for column in batch.columns:
        if pa.types.is_dictionary(column.type) and _is_text(column.type.value_type):
            lengths = pc.binary_length(column.dictionary).cast(pa.int64())
            size += pc.sum(lengths.take(column.indices)).as_py() or 0
        else:
            size += column.nbytes
    return size


def _is_readable(arrow_type: pa.DataType) -> bool:
    if pa.types.is_dictionary(arrow_type):
        return _is_readable(arrow_type.value_type)
    return any(test(arrow_type) for test in READABLE)


def _read(
    con: duckdb.DuckDBPyConnection, file: pq.ParquetFile, numbers: list[int], rows: int
) -> None:
    fields = [file.schema_arrow.field(number) for number in numbers]
    schema = pa.schema(
        [pa.field(f"c{at}", field.type) for at, field in enumerate(fields)]
    )
    faults: list[Refused] = []
    reader = pa.RecordBatchReader.from_batches(
        schema, _batches(file, numbers, schema, faults)
    )
    texts = "".join(
        f", nullif(replace(cast(c{at} as varchar), chr(0), ''), '') as c{at}"
        for at in range(len(fields))
    )
    con.register("_parquet", reader)
    try:
        con.execute(
            f"create or replace temp table {RECORDS} as"
            f" select row_number() over () as _row{texts} from _parquet"
        )
    except duckdb.Error as error:
        fault = (
            faults[0] if faults else Refused("corrupt_parquet", type(error).__name__)
        )
        # The reader stays registered, because nothing can be unregistered before the
        # caller has rolled its transaction back.
        raise fault from None
    con.unregister("_parquet")
    found = con.execute(f"select count(*) from {RECORDS}").fetchone()
    if found != (rows,):
        raise Refused("corrupt_parquet", f"the footer speaks of {rows} rows")


def _batches(
    file: pq.ParquetFile, numbers: list[int], schema: pa.Schema, faults: list[Refused]
) -> Iterator[pa.RecordBatch]:
    """Yield checked batches; what is wrong is added to `faults`.

    The engine puts an error of its own in place of the exception that is raised here,
    so the caller takes the fault from the list.
    """
    size = 0
    try:
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            batch.validate(full=True)
            size += _decoded_size(batch)
            if size > DECODED_CAP:
                raise Refused("decompression_bomb", f"{size} decoded bytes")
            columns = [batch.column(number) for number in numbers]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)
    except (pa.ArrowException, OSError) as error:
        faults.append(Refused("corrupt_parquet", type(error).__name__))
        raise
    except Refused as fault:
        faults.append(fault)
        raise

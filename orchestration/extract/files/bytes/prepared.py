"""What the reader of every format returns: the counted records as one relation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from orchestration.extract.files.bytes.refusal import Reject
from orchestration.extract.files.mapping.fields import Records

# The temporary table of the records, which is made when they are needed more than once.
RECORDS = "_records"


@dataclass
class Prepared:
    """One file, read as far as possible without a connection to the warehouse.

    `rows` counts the records the relation will give, `rejects` the others; `open`
    makes the relation on a connection and may still find records it cannot read.
    `counts_gaps`: the relation's `_row` leaves rejected records out, so that a
    record's number is `_row` plus the rejects before it.
    """

    rows: int
    rejects: list[Reject]
    open: Callable[[duckdb.DuckDBPyConnection], Records]
    is_stream: bool = False
    counts_gaps: bool = True
    notices: dict[str, Any] = field(default_factory=dict)
    close: Callable[[], None] = lambda: None

    @property
    def records(self) -> int:
        """All records of the file."""
        return self.rows + len(self.rejects)

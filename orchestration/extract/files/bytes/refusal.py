"""The reasons why input cannot be used: a whole file, or one record of it."""

from dataclasses import dataclass

# A file of which more than this share of the records is refused is held.
QUARANTINE_LIMIT = 0.05
MAX_RECORD_BYTES = 16 * 1024 * 1024


class Refused(Exception):
    """The whole file cannot be read; its bytes are kept, none of its rows are.

    `reason` is a code that people can search for; `detail` says where the fault is,
    without quoting a value.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Reject:
    """One record that could not be read: its number, line and original bytes.

    `after_row` is the number of good records before it.
    """

    record: int
    line: int
    after_row: int
    reason: str
    raw: bytes

"""What became of the rows of one entity of one file."""

from dataclasses import dataclass


@dataclass
class Tally:
    """Counts that add up: read = new + unchanged + rejected.

    `unchanged` are rows identical to another of the same file and id, of which one
    is kept; the primary entity of a file also answers for its unreadable records.
    """

    entity: str
    new: int = 0
    unchanged: int = 0
    rejected: int = 0
    deleted: int = 0
    is_primary: bool = False

    @property
    def read(self) -> int:
        """All rows of the entity that the file delivered."""
        return self.new + self.unchanged + self.rejected

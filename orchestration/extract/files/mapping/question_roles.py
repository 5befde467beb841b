"""What a question can be for, as the seed `question_roles` of the dbt project says.

The seed alone lists the roles and the scales that are usual for them, and dbt judges
answers by it. Not here: what a mapping says of one question (`file_options.py`).
"""

import csv
from dataclasses import dataclass
from functools import lru_cache

from orchestration.base.settings import DBT_PROJECT_DIR


@dataclass(frozen=True)
class RoleOnScale:
    """One row of the seed: a role, and how it is judged on one scale.

    Attributes:
        role: such as nps.
        scale: lowest and highest score; None in the row for all other scales.
        is_scored: whether answers are numbers on the question's scale.
        good_from: from which score on an answer is good, where that is usual.
    """

    role: str
    scale: tuple[int, int] | None
    is_scored: bool
    good_from: int | None


@lru_cache(maxsize=1)
def rows() -> tuple[RoleOnScale, ...]:
    """Every row of the seed, in its order."""
    with (DBT_PROJECT_DIR / "seeds" / "question_roles.csv").open(
        encoding="utf-8", newline=""
    ) as lines:
        return tuple(_row(values) for values in csv.DictReader(lines))


def _row(values: dict[str, str]) -> RoleOnScale:
    ends = (values["scale_min"], values["scale_max"])
    return RoleOnScale(
        role=values["role"],
        scale=(int(ends[0]), int(ends[1])) if all(ends) else None,
        is_scored=values["is_scored"] == "true",
        good_from=int(values["good_from"]) if values["good_from"] else None,
    )


def roles() -> tuple[str, ...]:
    """Every role once."""
    return tuple(dict.fromkeys(row.role for row in rows()))


def is_scored(role: str) -> bool:
    """Whether answers to questions of this role are numbers on a scale."""
    return any(row.is_scored for row in rows() if row.role == role)


def must_say_what_is_good(role: str, scale: tuple[int, int]) -> bool:
    """Whether only the question can say from which score on its answers are good.

    That is so where the role has good answers on its usual scales, may be asked on
    others, and this scale is one of the others.
    """
    of_role = [row for row in rows() if row.role == role]
    has_good_answers = any(row.good_from is not None for row in of_role)
    scales = [row.scale for row in of_role]
    return has_good_answers and None in scales and scale not in scales

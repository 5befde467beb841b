"""The days of UCI Online Retail, and the company of examples/online_retail."""

import tarfile
from collections.abc import Sequence
from pathlib import Path

from orchestration.base.settings import CODE_DIR
from tests.files.staging import shared_data
from tests.support.company import Company

ARCHIVE = shared_data("online_retail") / "by_day_2010-12_to_2011-08.tar.gz"
EXAMPLE = CODE_DIR / "examples" / "online_retail" / "sources.yml"
END = "2011-09-01T00:00:00Z"


def unpack(folder: Path) -> list[Path]:
    """The files, one per day of trading, in the order of their days."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return sorted(folder.rglob("*.csv"))


def retailer(folder: Path) -> Company:
    """An installation that reads the example's mapping."""
    return Company(folder, EXAMPLE, "retail")


def publish_at_once(company: Company, days: Sequence[Path]) -> Path:
    """Every line of every day in one file, published once."""
    heads = [day.read_bytes().partition(b"\n") for day in days]
    lines = b"".join(body for _, _, body in heads)
    company.write("all-days.csv", heads[0][0] + b"\n" + lines)
    return company.refresh(END)

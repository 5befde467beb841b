"""Whether a refresh has anything to do: the same inputs give the same publication.

Inputs are the code, sources.yml, the run's job and `as_of`, and everything that was
ever loaded. A load that brought nothing leaves them as they were; one that failed does
not, because the publication says how current each source is.

This is asked before Dagster is imported, so nothing here may import it.
"""

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import duckdb

from orchestration.base.dbt_runner import project_hash
from orchestration.base.settings import CODE_DIR, settings
from orchestration.base.warehouse import Warehouse

CODE = ("models", "orchestration")
CREATE = """
create table if not exists _el.published_from (
    inputs varchar not null, publication_id varchar not null
)
"""
# A file whose earlier content comes back is judged anew, but not loaded again.
LAST_NEWS = """
select
    max(load_id) filter (
        where rows_new + rows_deleted + rows_rejected > 0 or status != 'loaded'
    ),
    (select max(file_id) from _el.files)
from _el.loads
"""


@lru_cache(maxsize=1)
def _code_hash() -> str:
    """Identifies the code, SQL and Python, as this process first found it."""
    digest = hashlib.sha256(project_hash().encode())
    for folder in CODE:
        for file in sorted((CODE_DIR / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def inputs(
    connection: duckdb.DuckDBPyConnection, job_name: str, as_of: datetime
) -> str:
    """Identifies everything that a publication of this run would be made from."""
    news = connection.execute(LAST_NEWS).fetchone()
    asked = f"{job_name} {as_of}"
    digest = hashlib.sha256(f"{_code_hash()} {asked} {news}".encode())
    digest.update(settings().sources.read_bytes())
    return digest.hexdigest()


def remember(
    connection: duckdb.DuckDBPyConnection,
    job_name: str,
    as_of: datetime,
    published: Path,
) -> None:
    """Write down what a publication was made from."""
    connection.execute(CREATE)
    connection.execute("delete from _el.published_from")
    connection.execute(
        "insert into _el.published_from values (?, ?)",
        [inputs(connection, job_name, as_of), published.parent.name],
    )


def is_published(
    connection: duckdb.DuckDBPyConnection,
    job_name: str,
    as_of: datetime,
    warehouse: Warehouse,
) -> bool:
    """Whether what stands published was made from the very inputs of this run."""
    connection.execute(CREATE)
    row = connection.execute("select * from _el.published_from").fetchone()
    current = warehouse.published_file.resolve().parent.name
    return row is not None and row == (inputs(connection, job_name, as_of), current)

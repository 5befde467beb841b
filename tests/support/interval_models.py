"""The SQL of the interval models, rendered without dbt.

Macros and interval models are plain Jinja once `ref` and `config` are given, so the
text that is tested is the text of the model.
"""

from functools import cache
from pathlib import Path

import jinja2

PROJECT = Path(__file__).parents[2] / "dbt_project"
MACROS = "".join(
    path.read_text() for path in sorted((PROJECT / "macros/statistics").glob("*.sql"))
)
INTERVALS = PROJECT / "models/steps/voice"


@cache
def model_sql(model: str) -> str:
    """The SQL of an interval model; its parents are tables of their names."""
    template = MACROS + (INTERVALS / f"{model}.sql").read_text()
    rendered = jinja2.Environment(autoescape=False).from_string(template)
    return rendered.render(ref=str, config=lambda **_: "")

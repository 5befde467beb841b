"""Renders the guards of `dbt_project/macros/typing` as SQL, without dbt.

The macros alone decide which values are bad. dbt's models call them, and the code that
reads records before dbt runs (the files connector, the kernel) renders the same macros
here. Macros that need more of dbt than the engine's dialect and its text type cannot be
rendered.
"""

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from orchestration.base.settings import DBT_PROJECT_DIR

FOLDERS = ("portable", "typing")
ENGINE = "duckdb"


@lru_cache(maxsize=1)
def _macros() -> Any:
    """All macros, as the attributes of one template's module."""
    import jinja2

    def dispatch(name: str) -> Any:
        """Find a macro as dbt's adapter does: the engine's, else the common one."""
        own = getattr(module, f"{ENGINE}__{name}", None)
        return own or getattr(module, f"default__{name}")

    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 -- SQL, not HTML
        # Folding constants takes longer than it saves in templates this small.
        optimized=False,
        extensions=["jinja2.ext.do"],
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(
        {
            "return": lambda value: value,
            "adapter": SimpleNamespace(dispatch=dispatch),
            "dbt": SimpleNamespace(type_string=lambda: "varchar"),
        }
    )
    folders = [DBT_PROJECT_DIR / "macros" / folder for folder in FOLDERS]
    files = [path for folder in folders for path in sorted(folder.glob("*.sql"))]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    module: Any = environment.from_string(text).module
    return module


@lru_cache(maxsize=4096)
def render(macro: str, *arguments: str | int) -> str:
    """The SQL that a macro makes of its arguments, which are SQL themselves.

    Raises:
        AttributeError: when there is no such macro.
    """
    return str(getattr(_macros(), macro)(*arguments)).strip()

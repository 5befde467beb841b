"""Imports of large libraries, with less CPU time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quick_imports() -> Iterator[None]:
    """Look for no garbage within this.

    Modules stay for ever. Python would search them again and again while they grow,
    which takes a fifth of the time of importing Dagster.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

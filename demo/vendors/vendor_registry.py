"""Finds the simulators of demo/vendors: every folder there registers its own.

A new vendor of the demo is a new folder with a module `<folder>_simulator` that holds
SIMULATOR; no list has to be extended. The folder `shared` holds what vendors have in
common and registers nothing.
"""

from importlib import import_module
from pkgutil import iter_modules

from demo import vendors
from demo.vendors.shared.injected_faults import GATEWAY_KINDS
from demo.vendors.shared.simulator import FileSimulator, HttpSimulator

SHARED = "shared"


def vendor_names() -> list[str]:
    """The names of the vendors' folders, in alphabetical order."""
    folders = (one.name for one in iter_modules(vendors.__path__) if one.ispkg)
    return sorted(name for name in folders if name != SHARED)


def simulators() -> list[HttpSimulator | FileSimulator]:
    """The simulator of every folder.

    Raises:
        ModuleNotFoundError: when a folder has no module `<folder>_simulator`.
        TypeError: when that module's SIMULATOR is missing, is no simulator or bears
            another name than its folder.
    """
    found: list[HttpSimulator | FileSimulator] = []
    for name in vendor_names():
        module = import_module(f"{vendors.__name__}.{name}.{name}_simulator")
        one = getattr(module, "SIMULATOR", None)
        if not isinstance(one, HttpSimulator | FileSimulator) or one.name != name:
            raise TypeError(f"{module.__name__} has no SIMULATOR called {name!r}")
        found.append(one)
    return found


def http_simulators() -> list[HttpSimulator]:
    """The simulators that are served over HTTP."""
    return [one for one in simulators() if isinstance(one, HttpSimulator)]


def file_simulators() -> list[FileSimulator]:
    """The simulators that deliver files."""
    return [one for one in simulators() if isinstance(one, FileSimulator)]


def fault_kinds() -> tuple[str, ...]:
    """Every kind of fault: those of the gateway, then those that applications play."""
    played = {kind for one in http_simulators() for kind in one.played_faults}
    return (*GATEWAY_KINDS, *sorted(played))

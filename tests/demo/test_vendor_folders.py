"""Every folder of demo/vendors registers its own vendor and knows of no other one."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from demo import vendors
from demo.demo_server import serve
from demo.vendors import vendor_registry
from demo.vendors.shared.injected_faults import GATEWAY_KINDS
from orchestration.base.settings import CODE_DIR
from orchestration.base.sources import load_sources
from orchestration.extract.registry import API_VENDORS
from tests.demo.conftest import PATIENT

VENDORS = Path(vendor_registry.__file__).parent
GENERATOR = VENDORS.parent / "generator"
# The known truth. Nothing of it may be served.
TRUTH = {"demo.generator.counted_answers", "demo.generator.known_truth"}
NEW_VENDOR = """
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from demo.vendors.shared.request_limits import Limit
from demo.vendors.shared.simulator import ErrorForms, HttpSimulator


def application(world, clock, limits):
    async def survey(request):
        return PlainTextResponse(f"{len(world.people) > 0} {limits['requests'].count}")

    return Starlette(routes=[Route("/survey", survey)])


def answer(*values):
    return PlainTextResponse("no", 500)


SIMULATOR = HttpSimulator(
    name="newcomer",
    application=application,
    credentials={"CX_NEWCOMER_TOKEN": "dummy"},
    authorizations=[{"token": "dummy"}, {"key": "dummy", "user": "me"}],
    sample="/survey",
    errors=ErrorForms(
        error=answer,
        refused=lambda: PlainTextResponse("who are you?", 401),
        throttled=answer,
        error_in_200=answer,
    ),
    limits={"requests": Limit(7, 1)},
    played_faults=("stale_page",),
)
"""


def imported_modules(folder: Path) -> Iterator[tuple[Path, str]]:
    """The modules of the demo that each file below a folder imports."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    yield file, f"{node.module}.{alias.name}"
            elif isinstance(node, ast.Import):
                yield from ((file, alias.name) for alias in node.names)


def test_every_folder_is_a_vendor() -> None:
    folders = {file.parent.name for file in VENDORS.glob("*/__init__.py")}
    assert set(vendor_registry.vendor_names()) == folders - {"shared"}
    over_http = [one.name for one in vendor_registry.http_simulators()]
    by_files = {one.name for one in vendor_registry.file_simulators()}
    assert over_http == list(API_VENDORS)
    sources = load_sources(CODE_DIR / "demo" / "company" / "sources.yml").sources
    assert by_files == {one.name for one in sources.values() if one.vendor == "files"}


def test_a_simulator_gives_the_secrets_that_its_connector_declares() -> None:
    for one in vendor_registry.http_simulators():
        prefix = f"CX_{one.name.upper()}_"
        environment = one.environment("http://127.0.0.1:1")
        assert environment[f"{prefix}BASE_URL"] == f"http://127.0.0.1:1/{one.name}"
        secrets = {f"{prefix}{name}" for name in API_VENDORS[one.name].secrets}
        assert set(environment) == {f"{prefix}BASE_URL", *secrets}
        assert set(one.raised_limits) <= set(one.limits)


def test_a_vendor_imports_no_other_vendor_and_nothing_of_the_truth() -> None:
    for folder in (path.parent for path in VENDORS.glob("*/__init__.py")):
        allowed = {"shared", folder.name}
        seen = 0
        for file, module in imported_modules(folder):
            assert not any(module.startswith(one) for one in TRUTH), file
            if module.startswith("demo.vendors."):
                seen += 1
                assert module.split(".")[2] in allowed, f"{file} imports {module}"
        assert seen > 0


def test_the_generator_imports_no_vendor() -> None:
    imports = list(imported_modules(GENERATOR))
    assert len(imports) > 50
    wrong = [file for file, module in imports if module.startswith("demo.vendors")]
    assert wrong == []


@pytest.fixture
def folder_of_newcomers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A folder whose packages stand beside those of demo/vendors."""
    monkeypatch.setattr(vendors, "__path__", [*vendors.__path__, str(tmp_path)])
    yield tmp_path
    for name in [one for one in sys.modules if "newcomer" in one]:
        del sys.modules[name]


def newcomer(folder: Path, text: str) -> None:
    (folder / "newcomer").mkdir()
    (folder / "newcomer" / "__init__.py").touch()
    (folder / "newcomer" / "newcomer_simulator.py").write_text(text, encoding="utf-8")


def test_a_new_folder_is_all_that_a_new_vendor_needs(
    folder_of_newcomers: Path, tmp_path: Path
) -> None:
    newcomer(folder_of_newcomers, NEW_VENDOR)
    assert vendor_registry.fault_kinds() == (
        *GATEWAY_KINDS,
        "duplicate",
        "slow",
        "stale_page",
    )
    with (
        serve(0, size=50, seed=4, data_dir=tmp_path / "data") as running,
        httpx.Client(base_url=running.base_url) as client,
    ):
        refused = client.get("/newcomer/survey")
        half = client.get("/newcomer/survey", headers={"key": "dummy"})
        answered = client.get("/newcomer/survey", headers={"token": "dummy"})
        other = {"key": "dummy", "user": "me"}
        assert client.get("/newcomer/survey", headers=other).text == answered.text
    assert (refused.status_code, half.status_code) == (401, 401)
    assert answered.text == "True 7"
    assert running.environment["CX_NEWCOMER_BASE_URL"] == f"{running.base_url}/newcomer"
    assert running.environment["CX_NEWCOMER_TOKEN"] == "dummy"
    with serve(
        0,
        size=50,
        seed=4,
        data_dir=tmp_path / "data",
        faults="stale_page=0.5",
        every_limit=PATIENT,
    ) as running:
        answer = httpx.get(f"{running.base_url}/newcomer/survey", timeout=10)
    assert answer.status_code == 401


def test_a_folder_that_registers_nothing_is_an_error(folder_of_newcomers: Path) -> None:
    newcomer(folder_of_newcomers, "SIMULATOR = None\n")
    with pytest.raises(TypeError, match="no SIMULATOR called 'newcomer'"):
        vendor_registry.simulators()


def test_a_folder_with_another_name_than_its_vendor_is_an_error(
    folder_of_newcomers: Path,
) -> None:
    newcomer(folder_of_newcomers, NEW_VENDOR.replace('"newcomer"', '"old_hand"'))
    with pytest.raises(TypeError, match="no SIMULATOR called 'newcomer'"):
        vendor_registry.simulators()

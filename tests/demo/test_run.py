"""`. data/demo.env`: the demo's own tools, sources and folder, whatever .env says."""

import subprocess
from pathlib import Path

from demo.demo_night import ROOT, write_environment
from demo.demo_server import RunningDemo
from demo.generator import demo_calendar
from demo.vendors.shared.injected_faults import FaultPlan


def test_the_environment_names_tools_sources_and_folder(tmp_path: Path) -> None:
    tools = {"CX_HUBSPOT_TOKEN": "it's a demo"}
    served = RunningDemo(
        "http://127.0.0.1:1", demo_calendar.as_of(1), tools, FaultPlan()
    )
    write_environment(tmp_path, served)
    said = subprocess.run(
        ["bash", "-c", ". ./demo.env; env | grep ^CX_ | sort"],
        cwd=tmp_path,
        env={"CX_SOURCES": "company/sources.yml", "CX_DATA_DIR": "company/data"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.splitlines() == [
        "CX_AS_OF=2026-03-02T03:00:00+00:00",
        f"CX_DATA_DIR={tmp_path}",
        "CX_HUBSPOT_TOKEN=it's a demo",
        f"CX_SOURCES={ROOT / 'demo' / 'company' / 'sources.yml'}",
    ]

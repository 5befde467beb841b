"""Registers the treasury, which delivers exchange rates as files."""

from demo.vendors.shared.simulator import FileSimulator
from demo.vendors.treasury.treasury_rate_files import rate_files

SIMULATOR = FileSimulator(name="treasury", files=rate_files)

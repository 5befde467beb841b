"""Registers the shops, which deliver the cards of their paper survey as files."""

from demo.vendors.shared.simulator import FileSimulator
from demo.vendors.store_surveys.store_card_files import store_files

SIMULATOR = FileSimulator(name="store_surveys", files=store_files)

"""The demo company: `demo.serve(day)` runs its vendors on loopback."""

from demo.demo_server import Simulators, serve

__all__ = ["Simulators", "serve"]

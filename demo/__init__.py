"""The demo company; `demo.serve(day)` serves its vendors on loopback."""

from demo.demo_server import RunningDemo, serve

__all__ = ["RunningDemo", "serve"]

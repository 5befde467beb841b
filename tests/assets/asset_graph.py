"""The asset graph as text: what the snapshot test holds the definitions to.

`python -m tests.assets.asset_graph` writes the snapshot after a wanted change.
"""

from pathlib import Path

import dagster as dg

SNAPSHOT = Path(__file__).with_name("asset_graph.txt")


def drawn(definitions: dg.Definitions) -> str:
    """One line per asset: key, group, and what it is made from."""
    graph = definitions.resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        parents = " ".join(
            sorted(parent.to_user_string() for parent in node.parent_keys)
        )
        lines.append(f"{key.to_user_string()} [{node.group_name}] < {parents}".rstrip())
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    from orchestration.definitions import defs

    SNAPSHOT.write_text(drawn(defs), encoding="utf-8")

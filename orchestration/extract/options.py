"""Checks the options of every source against its vendor's model before a run.

`orchestration.base.sources` knows no vendor, so the content of `options` is checked
here. An error names file, line and key like any other error of sources.yml.
"""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from orchestration.base.sources import (
    Sources,
    SourcesError,
    describe,
    load_sources,
)
from orchestration.extract.files.mapping.file_options import FilesOptions
from orchestration.extract.registry import API_VENDORS

MODELS: Mapping[str, type[BaseModel]] = {
    "files": FilesOptions,
    **{name: vendor.options for name, vendor in API_VENDORS.items()},
}


def load_checked_sources(path: Path) -> Sources:
    """Read sources.yml, and check that each vendor exists and accepts its options.

    Raises:
        SourcesError: with one line per problem, each naming file, line and key.
    """
    sources = load_sources(path)
    tree = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    problems: list[str] = []
    for name, source in sources.sources.items():
        model = MODELS.get(source.vendor)
        if model is None:
            known = ", ".join(sorted(MODELS))
            problems.append(
                f"{path.name}: sources.{name}.vendor: "
                f"{source.vendor!r} is none of {known}"
            )
            continue
        try:
            model.model_validate(source.options)
        except ValidationError as error:
            where = ("sources", name, "options")
            problems.append(describe(error, path, tree, where))
    if problems:
        raise SourcesError("\n".join(problems))
    return sources

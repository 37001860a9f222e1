"""Refuses to build a wheel without the front end: it would install, and then show bare pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuiltFrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Looks for what ``vite build`` writes last."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- the interface's
        """Stop the build where the manifest is missing; an editable install may do without."""
        manifest = Path(self.root) / "hybrid" / "static" / "app" / "manifest.json"
        if version != "editable" and not manifest.exists():
            raise RuntimeError("The front end is not built. Run `make wheel`, which builds it first.")

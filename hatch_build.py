"""What hatchling is told beside pyproject.toml: the manual page goes along, where `make man` has made it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Shared(BuildHookInterface):
    """Puts build/share into the wheel, as the share/ of the environment that it is installed into."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Hatchling calls it before it builds a wheel; `version` is "standard" or "editable"."""
        made = Path(self.root, "build", "share")
        if version == "standard" and made.is_dir():
            build_data["shared_data"][str(made)] = "share"

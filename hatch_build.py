"""Writes the package's description: README.md with absolute links, as a package index has no other files."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

FILES = "https://github.com/labstacks/labstacks/blob/main/"
PICTURES = "https://raw.githubusercontent.com/labstacks/labstacks/main/"
_RELATIVE = r"(?!https?:|#|mailto:)"


class DescriptionHook(MetadataHookInterface):
    """Sets ``readme``. hatchling finds the class by itself."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the description."""
        text = (Path(self.root) / "README.md").read_text("utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": with_absolute_links(text)}


def with_absolute_links(text: str) -> str:
    """The text with each relative link to a file or a picture as an address."""
    text = re.sub(rf"(!\[[^\]]*\]\(){_RELATIVE}", rf"\g<1>{PICTURES}", text)
    text = re.sub(rf'(<img src="){_RELATIVE}', rf"\g<1>{PICTURES}", text)
    return re.sub(rf"(?<!!)(\[[^\]]*\]\(){_RELATIVE}", rf"\g<1>{FILES}", text)

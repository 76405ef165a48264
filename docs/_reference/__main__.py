"""Writes the pages and tables that follow from the code.

::

    python docs/_reference            write them
    python docs/_reference --check    write nothing; exit with 1 when one is not current
"""

from __future__ import annotations

import sys
from pathlib import Path

import checkpoints
import cli_page
import components_page
import lab_steps
import mistakes
import needs
import ram_policy

from labstacks.components.catalog import LEVELS

DOCS = Path(__file__).parents[1]


def pages() -> dict[Path, str]:
    """What every page should say."""
    reference = DOCS / "reference"
    class_file = reference / "class-file.md"
    return {
        reference / "cli.md": cli_page.page(),
        reference / "components.md": components_page.page(),
        class_file: mistakes.filled(class_file.read_text("utf-8")),
        DOCS / "real-cloud.md": needs.filled((DOCS / "real-cloud.md").read_text("utf-8")),
        **{DOCS / name: text for name, text in ram_policy.policies().items()},
        **{path: _level_page(path) for path in DOCS.glob("levels/*.md")},
        **{DOCS / "notes" / f"{level}.md": lab_steps.notes_page(level) for level in LEVELS},
    }


def _level_page(path: Path) -> str:
    return lab_steps.filled(path.stem, checkpoints.filled(path.stem, path.read_text("utf-8")))


def main(arguments: list[str]) -> int:
    stale = {
        path: text for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text
    }
    for path, text in stale.items():
        if "--check" in arguments:
            print(f"{path.relative_to(DOCS.parent)} is not current: run scripts/docs --write")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"Wrote {path.relative_to(DOCS.parent)}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

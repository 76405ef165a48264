"""Makes pages that are written for a checkout fit a site.

A link to a file outside ``docs/`` becomes its text, as the site has no such page; the file must be there.
An anchor in HTML becomes one of Sphinx's, so that links to it are checked too.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.util import logging

LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\((\.\.?/[^)#\s]+)(#[^)\s]*)?\)")
ANCHOR = re.compile(r'^<a id="([\w-]+)"></a>$', re.MULTILINE)


def replace(app: Any, docname: str, source: list[str]) -> None:
    page = Path(app.srcdir) / f"{docname}.md"

    def link(found: re.Match[str]) -> str:
        target = (page.parent / found[2]).resolve()
        if target.is_relative_to(app.srcdir):
            return found[0]
        if not target.exists():
            logging.getLogger(__name__).warning("there is no file %s", found[2], location=docname)
        return found[1]

    source[0] = ANCHOR.sub(r"(\1)=", LINK.sub(link, source[0]))


def setup(app: Any) -> dict[str, bool]:
    app.connect("source-read", replace)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

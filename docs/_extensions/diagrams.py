"""Draws Mermaid blocks as SVG while the site is built: a page fetches nothing and needs no script."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes

FONT = "Arial, Helvetica, sans-serif"
# One line for a label, however long: the default breaks it in the middle of a type's name.
SETTINGS = (
    '%%{init: {"theme": "neutral", "fontFamily": "FONT", "themeVariables": {"fontFamily": "FONT"}, '
    '"flowchart": {"wrappingWidth": 600}}}%%\n'
).replace("FONT", FONT)


def draw(source: str, key: str) -> str:
    """A Mermaid text as SVG.

    Args:
        source: The text.
        key: Tells the diagram from the others of the page: its styles and arrowheads go by it.
    """
    import mermaidx

    drawn = mermaidx.render(SETTINGS + source).svg()
    svg = drawn.decode() if isinstance(drawn, bytes) else str(drawn)
    # Boxes are measured with a wider font than browsers use: a label as wide as its box stands in the middle.
    svg = svg.replace("display: table-cell;", "display: block;")
    return re.sub(r"\bmy-svg\b", key, svg)


def replace(app: Any, tree: nodes.document, _docname: str) -> None:
    blocks = [node for node in tree.findall(nodes.literal_block) if node.get("language") == "mermaid"]
    for number, block in enumerate(blocks):
        source = block.astext()
        if app.builder.format == "html":
            label = escape(", ".join(re.findall(r'\["(.*?)<br/>', source)), quote=True)
            figure = f'<figure class="diagram" role="img" aria-label="Diagram: {label}">'
            block.replace_self(
                nodes.raw("", f"{figure}{draw(source, f'diagram-{number}')}</figure>", format="html")
            )


def setup(app: Any) -> dict[str, bool]:
    app.connect("doctree-resolved", replace)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

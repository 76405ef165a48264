"""The board at one moment, as one file that any browser opens without a network."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

from labstacks.board.guard import style_hash
from labstacks.storage.files import write_private

PAGE = Path(__file__).parent / "page"
MAIN = "main.js"

_IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "\./(?P<module>[a-z]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:function|const|class) (\w+)", re.MULTILINE)
_LINKS = re.compile(r'^<(?:link|script)[^>]*(?:href|src)="[^"]*"[^>]*>(?:</script>)?\n', re.MULTILINE)


def write_board(board: dict[str, object], path: Path) -> None:
    """Write the board, readable by its owner only.

    Args:
        board: Of a watcher.
        path: The file; its folder must exist.
    """
    write_private(path, page(board, time.time()))


def page(board: dict[str, object], now: float) -> str:
    """The one file's text.

    Args:
        board: Of a watcher.
        now: Its time, seconds since the epoch.
    """
    style, script = (PAGE / "board.css").read_text("utf-8"), bundle()
    # Its own policy: only this style and this script, and no connection anywhere.
    policy = (
        f"default-src 'none'; style-src {style_hash(style)}; script-src {style_hash(script)}; base-uri 'none'"
    )
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<style>{style}</style>\n"
        f'<script type="application/json" id="board-data">{_data({**board, "now": now})}</script>\n'
        f'<script type="module">{script}</script>\n'
    )
    document = _LINKS.sub("", (PAGE / "index.html").read_text("utf-8"))
    return document.replace("</head>\n", f"{head}</head>\n", 1)


def bundle(main: str = MAIN) -> str:
    """All modules as one script, each in its own scope and after the modules it imports.

    No parser is needed, because the page's modules keep to one form: named imports on one line, exports at
    declarations, and no import cycles.
    """
    done: dict[str, str] = {}

    def add(module: str) -> None:
        source = (PAGE / module).read_text("utf-8")
        for needed in _IMPORT.finditer(source):
            if needed["module"] not in done:
                add(needed["module"])
        done[module] = _scoped(module, source)

    add(main)
    return "const modules = {};\n" + "".join(done.values())


def _scoped(module: str, source: str) -> str:
    names = ", ".join(_EXPORT.findall(source))
    body = _IMPORT.sub(r'const {\g<names>} = modules["\g<module>"];\n', source)
    body = re.sub(r"^export ", "", body, flags=re.MULTILINE)
    return f'modules["{module}"] = (() => {{\n{body}\nreturn {{ {names} }};\n}})();\n'


def _data(board: dict[str, object]) -> str:
    # Within a script element only "<" could end it.
    return json.dumps(board, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")

"""Malformed rosters and class files from a seed: bytes, archives, depth and numbers."""

# ruff: noqa: E501 - tables of many values

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

ROSTER = "id,name,email,class\n" + "".join(f"s{n:03},陳大文 {n},s{n}@school.example,4A\n" for n in range(40))
CLASS = """\
class: f4a
level: advanced
labs: [V1, V3]
seats: 3
sessions: [{start: 2026-12-01 14:00, minutes: 70}]
budget: {currency: HKD, max: 400}
rehearsal: {seed: 7, clock: 60x, quotas: {eips: 3}, chaos: {throttle: {every: 7}, no_stock: [a]}}
lab_options: {V1: {min_size: 1, max_size: 2}}
"""
VALUES = (
    "1", "-1", "0", "1.5", ".nan", ".inf", "9" * 400, "1e999", "true", "null", "''", "[]", "{}", "[1]", "{a: 1}",
    "[[[[[]]]]]", "x" * 5000, "0001-01-01T00:00Z", "9999-12-31T23:59Z", "!!python/object:os.system x", "&a [*a]",
    "2026-02-30 14:00", "'\\ud800'", "\"\\x00\"", "../../../etc/passwd", "postgres://a:b@c/d", "|", "- - -", "*x",
)  # fmt: skip


def malformed(seed: int) -> tuple[str, bytes]:
    """A file's name and content, the same for the same seed."""
    drawn = random.Random(seed)
    kinds: tuple[Callable[[random.Random], tuple[str, bytes]], ...] = (
        _bytes, _workbook, _bomb, _deep, _values, _large, _cells,
    )  # fmt: skip
    return kinds[seed % len(kinds)](drawn)


def _changed(drawn: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(drawn.choice((1, 4, 30))):
        at = drawn.randrange(len(changed))
        action = drawn.randrange(3)
        if action == 0:
            changed[at] = drawn.randrange(256)
        elif action == 1:
            del changed[at : at + drawn.randrange(1, 40)]
        else:
            changed[at:at] = drawn.randbytes(drawn.randrange(1, 40))
        changed = changed or bytearray(b"x")
    return bytes(changed)


def _bytes(drawn: random.Random) -> tuple[str, bytes]:
    codec = drawn.choice(("utf-8", "utf-8-sig", "utf-16", "utf-32", "big5hkscs", "gb18030"))
    if drawn.random() < 0.3:
        return "class.yaml", _changed(drawn, CLASS.encode())
    return "roster.csv", _changed(drawn, ROSTER.encode(codec))


def _sheet(cells: str, strings: str = "") -> bytes:
    file = io.BytesIO()
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns:r="{relations}"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>',
        )
        packed.writestr("xl/sharedStrings.xml", f"<sst>{strings}</sst>")
        packed.writestr("xl/styles.xml", '<styleSheet><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>')
        packed.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    return file.getvalue()


def _workbook(drawn: random.Random) -> tuple[str, bytes]:
    kinds = ("n", "s", "str", "b", "e", "d", "inlineStr", "x")
    rows = "<row><c t='str'><v>id</v></c><c t='str'><v>name</v></c></row>" + "".join(
        f"<row r='{drawn.choice((n, 10**9, -1))}'><c r='{drawn.choice(('A', 'XFD', 'ZZZ'))}{n}' "
        f"t='{drawn.choice(kinds)}' s='{drawn.choice((0, 9, -1))}'>"
        f"<f>1</f><v>{drawn.choice(('1', '9' * 400, '1e999', 'nan', '-1', ''))}</v></c></row>"
        for n in range(2, 30)
    )
    content = _sheet(rows)
    return "roster.xlsx", _changed(drawn, content) if drawn.random() < 0.5 else content


def _bomb(drawn: random.Random) -> tuple[str, bytes]:
    size = drawn.choice((1_000_000, 30_000_000, 80_000_000))
    text = "a" * size
    choice = drawn.randrange(3)
    if choice == 0:
        return "roster.xlsx", _sheet("<row><c t='s'><v>0</v></c></row>", f"<si><t>{text}</t></si>")
    if choice == 1:
        return "roster.xlsx", _sheet("<row/>" * (size // 60))
    return "roster.xlsx", _sheet("<row>" + "<c><v>1</v></c>" * (size // 160) + "</row>")


def _deep(drawn: random.Random) -> tuple[str, bytes]:
    depth = drawn.choice((15, 1000, 50_000))
    if drawn.random() < 0.3:
        return "roster.xlsx", _sheet("<row>" * depth)
    start, end = drawn.choice((("[", "]"), ("{a: ", "}"), ("- ", "")))
    key = drawn.choice(("rehearsal", "lab_options", "labs", "sessions"))
    return "class.yaml", (CLASS + f"{key}: {start * depth}{end * depth}\n").encode()


def _values(drawn: random.Random) -> tuple[str, bytes]:
    lines = CLASS.splitlines()
    at = drawn.randrange(len(lines))
    lines[at] = f"{lines[at].split(':')[0]}: {drawn.choice(VALUES)}"
    inside = drawn.randrange(len(lines))
    words = lines[inside].split(" ")
    words[drawn.randrange(len(words))] = drawn.choice(VALUES)
    lines[inside] = " ".join(words)
    return "class.yaml", "\n".join(lines).encode("utf-8", "replace")


def _large(drawn: random.Random) -> tuple[str, bytes]:
    piece = drawn.choice((",", "\n", '"', "a,b\n", ";", "\t", "陳", "\x00", "=1,\n", "x" * 300 + "\n"))
    size = drawn.choice((200_000, 3_900_000, 9_900_000))
    return "roster.csv", ("id,name\n" + piece * (size // len(piece.encode()))).encode()


def _cells(drawn: random.Random) -> tuple[str, bytes]:
    words = (
        "",
        "1",
        "s1",
        "陳",
        "\ufffd",
        "???",
        "#N/A",
        "\u202e",
        "a@b.c",
        "1E+9",
        "Total",
        "teacher",
        "x" * 3000,
        "'\"",
    )
    headings = ("id", "name", "姓名", "email", "role", "班號", "班別", "status", "sourcedId")
    rows = [[drawn.choice(headings) for _ in range(drawn.randrange(1, 9))]]
    rows += [[drawn.choice(words) for _ in range(drawn.randrange(1, 9))] for _ in range(drawn.randrange(60))]
    return "roster.csv", "\n".join(",".join(row) for row in rows).encode()

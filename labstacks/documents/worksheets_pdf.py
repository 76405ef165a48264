"""The worksheets of :mod:`labstacks.documents.worksheets` as PDF, for a printer without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labstacks.classfile.model import Class
from labstacks.documents.inline_markup import CODE, STRONG, Span, spans
from labstacks.documents.lab_sheets import LabStep, Text
from labstacks.documents.pdf import FIXED, INK, LINE, POINT, SANS, SOFT, WHITE, Paper, fitted, words_of
from labstacks.documents.translations import phrases
from labstacks.documents.worksheets import LabCheckpoint, LabValue, Worksheet

LEFT, RIGHT, TOP, BOTTOM = 14.0, 196.0, 12.0, 285.0
"""Of what is printed on A4, in millimetres."""
CODE_SIDE = 26.0
LEAST_ROOM = 28.0
"""Height for a screenshot: the type is set smaller until that much is left."""
_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
_LEADING, _GAP = 1.34, 3.2


@dataclass
class _Layout:
    """What all worksheets of a class have in common, and the lines of texts that were laid out before."""

    paper: Paper
    class_: Class
    languages: Sequence[str]
    lines: dict[tuple[str, float, float], list[list[Span]]] = field(default_factory=dict)

    def say(self, key: str) -> str:
        """A text in all languages, beside one another."""
        return " ".join(phrase.text for phrase in phrases(key, self.languages))

    def both(self, text: Text) -> str:
        """Such a text; once where the languages share it."""
        return " ".join(dict.fromkeys(text[language] for language in self.languages))

    def broken(self, text: str, width: float, size: float) -> list[list[Span]]:
        """A text with markup in lines of that width."""
        key = (text, width, size)
        if key not in self.lines:
            self.lines[key] = _broken(self.paper, text, width, size)
        return self.lines[key]


def worksheets_pdf(
    class_: Class,
    sheets: Sequence[Worksheet],
    language: Sequence[str] | None = None,
    font: Path | None = None,
) -> tuple[bytes, frozenset[str]]:
    """The worksheets as a PDF document, and the characters that no font has.

    Args:
        class_: The class.
        sheets: In the order to print.
        language: ``en``, ``zh-Hant`` or both, in the order to print them; None is the class file's.
        font: A font file with characters that the built-in one lacks.

    Raises:
        UsageError: The extra ``pdf`` is not installed, or the font cannot be used.
    """
    languages = tuple(language or class_.file.language)
    paper = Paper(f"{class_.name} · {phrases('worksheets', languages)[0].text}", font=font)
    # One layout for all pages: students share most lines, and measuring text is what takes time.
    layout = _Layout(paper, class_, languages)
    for sheet in sheets:
        _page(layout, sheet)
    return paper.done(), frozenset(paper.missing)


def _page(layout: _Layout, sheet: Worksheet) -> None:
    paper = layout.paper
    paper.page()
    y = _head(layout, sheet)
    y = _values(layout, sheet, y)
    y = _steps(layout, sheet, y, _step_size(layout, sheet, y))
    y = _checkpoints(layout, sheet.checkpoints, y)
    end = BOTTOM - 5
    if sheet.sheet.next:
        end = _next(layout, sheet.sheet.next)
    paper.box(LEFT, y, RIGHT - LEFT, max(end - y, 4), colour=LINE, thick=0.2)
    paper.write(LEFT + 2, y + 4, layout.say("screenshot"), 8, colour=SOFT)
    paper.write(LEFT, BOTTOM, layout.class_.file.school.name, 8, colour=SOFT)
    paper.write(RIGHT, BOTTOM, f"{layout.say('date')} ____________", 8, colour=SOFT, align="right")
    # Last, so that the mark lies over everything else.
    if layout.class_.file.cloud == "rehearsal":
        paper.mark(105, 160, "Rehearsal 預演", 80, angle=50)


def _head(layout: _Layout, sheet: Worksheet) -> float:
    paper, student = layout.paper, sheet.seat.student
    width = paper.width(sheet.seat.id, 13, FIXED, bold=True) + 4
    paper.box(LEFT, TOP, width, 6.6, fill=INK)
    paper.write(LEFT + 2, TOP + 4.8, sheet.seat.id, 13, family=FIXED, bold=True, colour=WHITE)
    x = LEFT + width + 3
    end = RIGHT - paper.write(RIGHT, TOP + 4.8, layout.class_.name, 9, colour=SOFT, align="right") - 3
    if student and student.name:
        end -= paper.write(end, TOP + 4.8, student.class_number, 10, bold=True, align="right") + 3
        # Long names get smaller type, and never a second line.
        for size in (14, 11, 9, 7):
            fits, lines = fitted(paper, student.name, end - x, size, 1, bold=True, name=True)
            if fits:
                break
        paper.write(x, TOP + 4.8, lines[0], size, bold=True)
    else:
        paper.write(x, TOP + 4.8, layout.say("spare" if sheet.seat.spare else "name"), 9, colour=SOFT)
    paper.line(LEFT, TOP + 8.4, RIGHT, TOP + 8.4, INK, 0.4)
    after = LEFT + paper.write(LEFT, TOP + 15, sheet.lab.id, 13, family=FIXED, bold=True) + 3
    title = layout.both({"en": sheet.lab.title, "zh-Hant": sheet.lab.title_zh})
    size = next((size for size in (13, 11, 9) if paper.width(title, size, bold=True) < RIGHT - after), 7)
    paper.write(after, TOP + 15, title, size, bold=True)
    return TOP + 18.5


def _values(layout: _Layout, sheet: Worksheet, top: float) -> float:
    paper, code = layout.paper, sheet.code
    user = [LabValue({p.language: p.text for p in phrases("user", layout.languages)}, sheet.user)]
    values = [*(user if sheet.user else ()), *sheet.values]
    names = [layout.both(value.name) for value in values]
    at = LEFT + max((paper.width(name, 9) for name in names), default=0) + 4
    end = RIGHT - (CODE_SIDE + 2 if code else 0)
    y = top + 3.2
    for name, value in zip(names, values, strict=True):
        paper.write(LEFT, y, name, 9, colour=SOFT)
        for line in _characters(paper, value.value, end - at, 8.8):
            paper.write(at, y, line, 8.8, family=_family(value.value))
            y += 4.3
    if code:
        paper.code(RIGHT - CODE_SIDE + 2, top - 2, CODE_SIDE, code)
        y = max(y, top + CODE_SIDE)
    return y + (_GAP - 2 if values else 0)


def _step_size(layout: _Layout, sheet: Worksheet, top: float) -> float:
    """The largest type with which a screenshot still finds room below the steps."""
    # Each checkpoint may take two lines, one for each language.
    below = 3.2 + len(sheet.checkpoints) * 5 * 2 + _GAP + LEAST_ROOM + (12 if sheet.sheet.next else 5)
    room = BOTTOM - top - below
    return next((size for size in _SIZES if _steps_height(layout, sheet.steps, size) < room), _SIZES[-1])


def _steps_height(layout: _Layout, steps: Sequence[LabStep], size: float) -> float:
    width = _column(layout) - 5
    heights = [
        sum(
            (len(layout.broken(step.text[language], width, size)) + step.code.count("\n") + bool(step.code))
            * size * _LEADING * POINT + 1
            for step in steps
        )
        for language in layout.languages
    ]  # fmt: skip
    return max(heights, default=0) + 5


def _column(layout: _Layout) -> float:
    count = len(layout.languages)
    return (RIGHT - LEFT - 6 * (count - 1)) / count


def _steps(layout: _Layout, sheet: Worksheet, top: float, size: float) -> float:
    if not sheet.steps:
        return top
    paper, column, ends = layout.paper, _column(layout), []
    for index, language in enumerate(layout.languages):
        x, y = LEFT + index * (column + 6), top + 3.2
        paper.write(x, y, phrases("tasks", [language])[0].text, 9, colour=SOFT, bold=True)
        y += 4.6
        for number, step in enumerate(sheet.steps, 1):
            paper.write(x, y, f"{number}.", size)
            for line in layout.broken(step.text[language], column - 5, size):
                _write_line(paper, x + 5, y, line, size)
                y += size * _LEADING * POINT
            for code in step.code.splitlines():
                # Code must not wrap: a broken line of YAML is another document.
                fit = min(1.0, (column - 5) / max(paper.width(code, size, FIXED), 1))
                paper.write(x + 5, y, code, size * fit, family=FIXED)
                y += size * _LEADING * POINT
            y += 1
        ends.append(y)
    return max(ends) + _GAP - 3


def _checkpoints(layout: _Layout, points: Sequence[LabCheckpoint], top: float) -> float:
    if not points:
        return top
    paper, y = layout.paper, top + 3.2
    paper.write(LEFT, y, layout.say("checkpoints"), 9, colour=SOFT, bold=True)
    y += 5
    for point in points:
        paper.box(LEFT, y - 3, 3.6, 3.6, thick=0.3)
        if point.passed:
            paper.line(LEFT + 0.8, y - 1.3, LEFT + 1.5, y - 0.4, INK, 0.5)
            paper.line(LEFT + 1.5, y - 0.4, LEFT + 2.9, y - 2.4, INK, 0.5)
        text = layout.both({"en": point.checkpoint.en, "zh-Hant": point.checkpoint.zh_hant})
        for line in layout.broken(text, RIGHT - LEFT - 6, 9):
            _write_line(paper, LEFT + 6, y, line, 9)
            y += 4.3
        y += 0.6
    return y + _GAP - 3


def _next(layout: _Layout, text: Text) -> float:
    """Write the question for those who finished early at the bottom; returns where it begins."""
    size = 8.0
    lines = layout.broken(f"{layout.say('try_next')} {layout.both(text)}", RIGHT - LEFT, size)
    y = top = BOTTOM - 5.5 - (len(lines) - 1) * size * _LEADING * POINT
    for line in lines:
        _write_line(layout.paper, LEFT, y, line, size)
        y += size * _LEADING * POINT
    return top - 4.5


def _broken(paper: Paper, text: str, width: float, size: float) -> list[list[Span]]:
    lines: list[list[Span]] = [[]]
    at = 0.0
    for span in spans(text):
        family = _family(span.text) if span.style == CODE else SANS
        for piece in _pieces(paper, span, width, size, family):
            wide = paper.width(piece, size, family)
            # A space at the end of a line takes no room, so it does not count.
            if at and at + paper.width(piece.rstrip(), size, family) > width:
                lines.append([])
                at = 0.0
            line = lines[-1]
            if line and line[-1].style == span.style:
                line[-1] = Span(line[-1].text + piece, span.style)
            else:
                line.append(Span(piece, span.style))
            at += wide
    return lines


def _pieces(paper: Paper, span: Span, width: float, size: float, family: str) -> list[str]:
    """Between which a line may break; code breaks inside a word only where it is wider than a line."""
    return [
        part
        for piece in words_of(span.text)
        for part in (
            [piece] if paper.width(piece, size, family) <= width else _characters(paper, piece, width, size)
        )
    ]


def _characters(paper: Paper, text: str, width: float, size: float) -> list[str]:
    """A text without spaces in lines, broken anywhere."""
    family, lines = _family(text), [""]
    for char in text:
        if lines[-1] and paper.width(lines[-1] + char, size, family) > width:
            lines.append("")
        lines[-1] += char
    return lines


def _family(text: str) -> str:
    """The type for code and addresses; the fixed one has Latin characters only."""
    return FIXED if text.isascii() else SANS


def _write_line(paper: Paper, x: float, y: float, line: Sequence[Span], size: float) -> None:
    for span in line:
        family = _family(span.text) if span.style == CODE else SANS
        x += paper.write(x, y, span.text, size, family=family, bold=span.style == STRONG)

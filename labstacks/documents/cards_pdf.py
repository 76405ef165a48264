"""The cards of a class as PDF: those of :mod:`labstacks.documents.cards`, for a printer without a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labstacks.classfile.model import Class
from labstacks.documents.cards import CARDS_PER_PAGE, Card, Credentials, cards_of
from labstacks.documents.pdf import FIXED, INK, POINT, SOFT, WARN, WHITE, Paper, fitted, wrapped
from labstacks.documents.qr import QrCode, qr_code
from labstacks.documents.translations import phrases

WIDTH, HEIGHT, MARGIN = 95.0, 69.25, 10.0
"""Of a card, and around all of them, in millimetres: eight cards on A4."""
CODE = 25.0
_NAME_SIZES = {14: 1, 11: 2, 8: 3}
"""Points, and how many lines there is room for."""
_STEP_SIZES = (6.5, 6, 5.5, 5, 4.5)


@dataclass(frozen=True)
class _Deck:
    """What all cards of a class have in common."""

    paper: Paper
    class_: Class
    languages: Sequence[str]
    codes: Sequence[QrCode]

    def say(self, key: str, **values: Any) -> str:
        """A text in all languages, beside one another."""
        return " ".join(phrase.text for phrase in phrases(key, self.languages, **values))


def cards_pdf(
    class_: Class,
    sign_ins: Mapping[str, Credentials],
    language: Sequence[str] | None = None,
    font: Path | None = None,
) -> tuple[bytes, frozenset[str]]:
    """The cards of a class as a PDF document, and the characters that no font has.

    Args:
        class_: The class; its seats' order is the cards'.
        sign_ins: Seat id → how to sign in. Seats that are not in it get no card.
        language: ``en``, ``zh-Hant`` or both, in the order to print them; None is the class file's.
        font: A font file with characters that the built-in one lacks.

    Raises:
        UsageError: The extra ``pdf`` is not installed, or the font cannot be used.
    """
    addresses, cards = cards_of(class_, sign_ins)
    languages = tuple(language or class_.file.language)
    paper = Paper(f"{class_.name} · {phrases('title', languages)[0].text}", font=font)
    deck = _Deck(paper, class_, languages, [qr_code(address) for address in addresses])
    for start in range(0, len(cards), CARDS_PER_PAGE):
        _page(deck, cards[start : start + CARDS_PER_PAGE])
    return paper.done(), frozenset(paper.missing)


def _page(deck: _Deck, cards: Sequence[Card]) -> None:
    deck.paper.page()
    rows = (len(cards) + 1) // 2
    bottom = MARGIN + rows * HEIGHT
    # Lines between cards are dashed for scissors; short marks outside guide a paper cutter.
    for x in (MARGIN, MARGIN + WIDTH, MARGIN + 2 * WIDTH):
        deck.paper.line(x, MARGIN, x, bottom, SOFT, dash=True)
        deck.paper.line(x, 4, x, 8, INK)
        deck.paper.line(x, bottom + 2, x, bottom + 6, INK)
    for row in range(rows + 1):
        y = MARGIN + row * HEIGHT
        deck.paper.line(MARGIN, y, MARGIN + 2 * WIDTH, y, SOFT, dash=True)
        deck.paper.line(4, y, 8, y, INK)
        deck.paper.line(202, y, 206, y, INK)
    for index, card in enumerate(cards):
        _card(deck, card, MARGIN + index % 2 * WIDTH, MARGIN + index // 2 * HEIGHT)


def _card(deck: _Deck, card: Card, left: float, top: float) -> None:
    x, right = left + 4.5, left + WIDTH - 4.5
    # Each card has its own mark, because cards are cut apart. It comes first, so that all text is over it,
    # and it is left of the box without a QR code.
    if deck.class_.file.cloud == "rehearsal":
        deck.paper.mark(left + WIDTH * 0.38, top + HEIGHT * 0.56, "Rehearsal 預演", 27)
    _head(deck, card, x, right, top + 4)
    _code(deck, card, right, top + 11.5)
    _facts(deck, card, x, right - CODE - 2 - x, top + 16.5)
    _secrets(deck, card, x, top + 43.5)
    _steps(deck, x, right, top + 54)


def _head(deck: _Deck, card: Card, x: float, right: float, top: float) -> None:
    paper, level = deck.paper, deck.class_.file.course_level
    width = paper.width(card.seat.id, 12, FIXED, bold=True) + 3.6
    paper.box(x, top, width, 5.6, fill=INK)
    paper.write(x + 1.8, top + 4.1, card.seat.id, 12, family=FIXED, bold=True, colour=WHITE)
    end = x + width + 2.2
    end += paper.write(end, top + 4, deck.class_.name, 9, bold=True) + 2.2
    titles = {"en": level.title, "zh-Hant": level.title_zh}
    paper.write(end, top + 4, " ".join(titles[language] for language in deck.languages), 8, colour=SOFT)
    if card.class_number:
        size = next((s for s in (9, 7, 5) if paper.width(card.class_number, s, bold=True) < 24), 4)
        paper.write(right, top + 4, card.class_number, size, bold=True, align="right")
    paper.line(x, top + 7.2, right, top + 7.2, INK, 0.3)


def _facts(deck: _Deck, card: Card, x: float, width: float, y: float) -> None:
    paper = deck.paper
    if card.name:
        size, lines = _name(paper, card.name, width)
        y = paper.write_lines(x, y, lines, size, 1.15, bold=True)
    else:
        key = "spare" if card.seat.spare else "name"
        paper.write(x, y + 1, deck.say(key), 6.5, colour=SOFT)
        paper.line(x, y + 2, x + width, y + 2, SOFT)
        y += 6
    for key, pieces in (("address", card.address), ("user", card.user)):
        paper.write(x, y, deck.say(key), 6.5, colour=SOFT)
        lines = wrapped(paper, pieces, width, 6.8, FIXED)
        y = paper.write_lines(x, y + 2.9, lines, 6.8, 1.2, family=FIXED) + 0.8


def _name(paper: Paper, name: str, width: float) -> tuple[float, list[str]]:
    for size, most in _NAME_SIZES.items():
        fits, lines = fitted(paper, name, width, size, most, bold=True, name=True)
        if fits:
            break
    return size, lines


def _code(deck: _Deck, card: Card, right: float, top: float) -> None:
    x = right - CODE + 1.5
    if card.code is not None:
        deck.paper.code(x, top, CODE, deck.codes[card.code])
        return
    deck.paper.box(x + 1, top + 1, CODE - 2.5, CODE - 2.5, fill=WHITE)
    deck.paper.box(x + 1, top + 1, CODE - 2.5, CODE - 2.5, colour=WARN, thick=0.2)
    texts = phrases("no_code", deck.languages)
    for number, phrase in enumerate(texts):
        y = top + CODE / 2 + (number - (len(texts) - 1) / 2) * 3.2
        deck.paper.write(x + (CODE - 0.5) / 2, y, phrase.text, 5.2, colour=WARN, align="center")


def _secrets(deck: _Deck, card: Card, x: float, top: float) -> None:
    paper = deck.paper
    labels = [phrase.text for phrase in phrases("password", deck.languages)]
    paper.write_lines(x, top + 3.2, labels, 6.5, colour=SOFT)
    left = x + max(paper.width(label, 6.5) for label in labels) + 2.5
    text = " ".join(card.password)
    width = paper.width(text, 14, FIXED, bold=True) + 4.4
    paper.box(left, top, width, 7.2)
    paper.write(left + 2.2, top + 5.1, text, 14, family=FIXED, bold=True)
    if card.database:
        _database(deck, card, left + width + 2, top)


def _database(deck: _Deck, card: Card, x: float, top: float) -> None:
    assert card.database is not None
    user, password = card.database
    deck.paper.write(x, top + 1.6, deck.say("database"), 5.5, colour=SOFT)
    deck.paper.write(x, top + 4.3, user, 6, family=FIXED)
    deck.paper.write(x, top + 6.9, " ".join(password), 6, family=FIXED, bold=True)


def _steps(deck: _Deck, x: float, right: float, top: float) -> None:
    paper, file = deck.paper, deck.class_.file
    paper.line(x, top - 1.4, right, top - 1.4)
    lab = file.course_level.lab(file.labs[0])
    title = {"en": lab.title, "zh-Hant": lab.title_zh}
    column = (right - x) / len(deck.languages)
    for index, language in enumerate(deck.languages):
        keys = ("step_rehearse" if file.cloud == "rehearsal" else "step_open", "step_sign_in", "step_change")
        steps = [phrases(key, [language])[0].text for key in keys]
        steps.append(phrases("step_lab", [language], lab_id=lab.id, title=title)[0].text)
        y = top + 1.8
        for number, step in enumerate(steps, 1):
            text = f"{number}. {step}"
            size = next((s for s in _STEP_SIZES if paper.width(text, s) < column - 1.5), _STEP_SIZES[-1])
            paper.write(x + index * column, y, text, size)
            y += _STEP_SIZES[0] * 1.32 * POINT

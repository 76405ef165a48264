"""The price book: prices, exchange rates, and how much a class is assumed to use.

All of it is data in files of one format. A school's own file takes precedence over the built-in one. Every
mistake in such a file is reported with its line, and no value is guessed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from labstacks.classfile.suggestions import quote
from labstacks.classfile.yaml_document import Note, Value, compose
from labstacks.errors import PriceFileError, Problem
from labstacks.planning.money import CURRENCIES, SYMBOLS, ExchangeRate, convert
from labstacks.planning.units import UNITS

CONFIDENCES = ("official", "live", "official-old", "third-party", "other-region", "assumed")
"""From the best to the worst."""
ANY_REGION = "any"
_KEYS = ("sources", "rates", "prices", "usage", "free")
_PRICE_KEYS = (
    "item", "unit", "amount", "currency", "region", "date", "confidence", "source", "rounded_up_to_hours",
)  # fmt: skip
_NEEDED = ("item", "unit", "amount", "currency", "date")
_ITEM = re.compile(r"[a-z0-9]+/[A-Za-z0-9._-]+")
_DATE_FIX = "Write the date of the price, such as 2026-10-09."


@dataclass(frozen=True)
class Price:
    """What one unit of an item costs.

    Args:
        item: Such as ``ecs/ecs.e-c1m1.large``.
        unit: Key of :data:`labstacks.planning.units.UNITS`.
        region: A region's id, or ``any``.
        date: The date of the price.
        confidence: One of :data:`CONFIDENCES`.
        rounded_up_to_hours: Whether part hours are billed as whole ones.
    """

    item: str
    unit: str
    amount: Decimal
    currency: str
    region: str
    date: date
    confidence: str
    source: str = ""
    rounded_up_to_hours: bool = False

    def __str__(self) -> str:
        return f"{SYMBOLS.get(self.currency, self.currency)}{self.amount.normalize():f} per {self.unit}"


@dataclass(frozen=True)
class Assumption:
    """How much a class is assumed to use of something, and why."""

    name: str
    amount: Decimal
    why: str = ""


@dataclass(frozen=True)
class PriceBook:
    """Prices by item and region, rates by currency, assumptions by name, and the types that are free."""

    prices: Mapping[tuple[str, str], Price]
    rates: Mapping[str, ExchangeRate]
    usage: Mapping[str, Assumption]
    free: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()

    def price(self, item: str, region: str) -> Price | None:
        """The price of an item in a region, or everywhere; None when none is known."""
        return self.prices.get((item, region)) or self.prices.get((item, ANY_REGION))

    def assumed(self, name: str) -> Decimal:
        """The amount of an assumption, e.g. ``bucket_gb``."""
        return self.usage[name].amount

    def converted(self, amount: Decimal, currency: str, to: str) -> Decimal:
        """An amount in another currency, by the book's rates."""
        return convert(amount, currency, to, self.rates)

    def under(self, other: PriceBook) -> PriceBook:
        """This book with another on top; entries of the other take precedence."""
        return PriceBook(
            {**self.prices, **other.prices},
            {**self.rates, **other.rates},
            {**self.usage, **other.usage},
            self.free | other.free,
            (*self.files, *other.files),
        )


@cache
def built_in() -> PriceBook:
    """The package's own price book."""
    text = (resources.files("labstacks.alicloud") / "data" / "prices.yaml").read_text(encoding="utf-8")
    return _read("the built-in price book", text)


def load_book(path: Path | None = None) -> PriceBook:
    """The built-in price book, with the school's own file on top.

    Raises:
        PriceFileError: The file has mistakes; it holds all of them.
    """
    if path is None:
        return built_in()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _error(path, "There is no such price file.", "`labstacks prices update` writes one.") from None
    except OSError as error:
        raise _error(path, f"The price file cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise _error(path, "The price file is not in UTF-8.", "Save it as UTF-8.") from None
    return built_in().under(_read(str(path), text, known_rates=built_in().rates))


def _error(path: Path, message: str, fix: str = "") -> PriceFileError:
    return PriceFileError((Problem(str(path), message, fix),))


def _read(file: str, text: str, known_rates: Mapping[str, ExchangeRate] | None = None) -> PriceBook:
    problems: list[Problem] = []
    document = compose(file, text, problems.append)
    book = _book(document, known_rates or {}, problems.append) if document else None
    if problems or book is None:
        raise PriceFileError(tuple(sorted(problems, key=lambda problem: problem.line or 0)))
    return dataclasses.replace(book, files=(file,))


def _book(document: Value, known_rates: Mapping[str, ExchangeRate], note: Note) -> PriceBook:
    form = "Write lists called prices, rates, usage and free."
    entries = document.mapping("a price book", form, _KEYS) or {}
    sources = _sources(entries.get("sources"))
    rates = {rate.currency: rate for value in _list(entries, "rates") if (rate := _rate(value))}
    worth = {"USD": ExchangeRate("USD", Decimal(1), date.min), **known_rates, **rates}
    prices = [price for value in _list(entries, "prices") if (price := _price(value, sources, worth))]
    usage = [assumed for value in _list(entries, "usage") if (assumed := _assumption(value))]
    return PriceBook(
        {(price.item, price.region): price for price in prices},
        worth,
        {assumed.name: assumed for assumed in usage},
        frozenset(text for value in _list(entries, "free") if (text := value.scalar("a type", ""))),
    )


def _list(entries: Mapping[str, Value], key: str) -> Iterable[Value]:
    if key not in entries:
        return ()
    return entries[key].items("a list", f"Write a list under {key}.") or ()


def _sources(value: Value | None) -> dict[str, str]:
    entries = value.mapping("a mapping of sources", "Write short names and sources.") if value else {}
    return {name: entry.scalar("a source", "") or "" for name, entry in (entries or {}).items()}


def _price(value: Value, sources: Mapping[str, str], worth: Mapping[str, ExchangeRate]) -> Price | None:
    entries = _entries(value, "a price", _PRICE_KEYS, _NEEDED)
    if entries is None:
        return None
    region = entries.get("region")
    confidence = entries.get("confidence")
    source = entries["source"].scalar("a source", "") or "" if "source" in entries else ""
    found: dict[str, Any] = {
        "item": _item(entries["item"]),
        "unit": entries["unit"].choice("a unit of this price book", UNITS),
        "amount": _amount(entries["amount"]),
        "currency": _currency(entries["currency"], worth),
        "region": region.scalar("a region", "Write a region's id, or any.") if region else ANY_REGION,
        "date": _date(entries["date"]),
        "confidence": confidence.choice("a confidence", CONFIDENCES) if confidence else "assumed",
    }
    if any(part is None for part in found.values()):
        return None
    rounded = entries.get("rounded_up_to_hours")
    return Price(**found, source=sources.get(source, source), rounded_up_to_hours=_yes(rounded))


def _entries(
    value: Value, what: str, known: tuple[str, ...], needed: tuple[str, ...]
) -> dict[str, Value] | None:
    entries = value.mapping(what, f"Write {', '.join(f'{key}: …' for key in needed)}.", known)
    if entries is None:
        return None
    missing = [key for key in needed if key not in entries]
    for key in missing:
        fix = _DATE_FIX if key == "date" else f"Write {key}: …"
        value.wrong(f"This is {what} without {_article(key)}.", fix)
    return None if missing else entries


def _article(key: str) -> str:
    return f"an {key}" if key[0] in "aiou" else f"a {key}"


def _item(value: Value) -> str | None:
    fix = "Write a service and an item, such as ecs/ecs.e-c1m1.large."
    text = value.scalar("an item", fix)
    if text is not None and not _ITEM.fullmatch(text):
        return value.wrong(f"{quote(text)} is not an item.", fix)
    return text


def _amount(value: Value) -> Decimal | None:
    fix = "Write a number such as 0.1382, without a currency sign."
    text = value.number("an amount of money", fix)
    if text is None:
        return None
    if Decimal(text) < 0:
        return value.wrong(f"A price of {text} is negative.", "Write 0 or more.")
    return Decimal(text)


def _currency(value: Value, worth: Mapping[str, ExchangeRate]) -> str | None:
    text = _currency_code(value)
    if text is not None and text not in worth:
        fix = f"Add under rates: - {{currency: {text}, per_usd: …, date: …}}"
        return value.wrong(f"There is no rate for {text}.", fix)
    return text


def _currency_code(value: Value) -> str | None:
    fix = f"Write three letters, such as {', '.join(CURRENCIES)}."
    text = value.scalar("a currency", fix)
    if text is not None and not re.fullmatch(r"[A-Z]{3}", text):
        return value.wrong(f"{quote(text)} is not a currency.", fix)
    return text


def _date(value: Value) -> date | None:
    text = value.scalar("a day", _DATE_FIX)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return value.wrong(f"{quote(text or '')} is not a day.", _DATE_FIX)


def _yes(value: Value | None) -> bool:
    return bool(value and value.choice("yes or no", ("true", "false")) == "true")


def _rate(value: Value) -> ExchangeRate | None:
    needed = ("currency", "per_usd", "date")
    entries = _entries(value, "a rate", (*needed, "source"), needed)
    if entries is None:
        return None
    currency = _currency_code(entries["currency"])
    per_usd = _amount(entries["per_usd"])
    day = _date(entries["date"])
    if per_usd == 0:
        return entries["per_usd"].wrong("A rate of 0 is no rate.", "Write how much of it US$1 buys.")
    if currency is None or per_usd is None or day is None:
        return None
    source = entries["source"].scalar("a source", "") or "" if "source" in entries else ""
    return ExchangeRate(currency, per_usd, day, source)


def _assumption(value: Value) -> Assumption | None:
    entries = _entries(value, "an assumption", ("name", "amount", "why"), ("name", "amount"))
    if entries is None:
        return None
    name, amount = entries["name"].scalar("a name", ""), _amount(entries["amount"])
    if not name or amount is None:
        return None
    return Assumption(name, amount, entries["why"].scalar("a reason", "") or "" if "why" in entries else "")

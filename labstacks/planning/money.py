"""Amounts of money and the rates between currencies. Pure; decimals, never floats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CURRENCIES = ("HKD", "USD", "CNY")
SYMBOLS = {"HKD": "HK$", "USD": "US$", "CNY": "CN¥"}
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Money:
    """An amount in one of :data:`CURRENCIES`."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """Such as ``HK$1,204.50``; amounts below a cent show more digits, so that they never read as zero."""
        symbol = SYMBOLS.get(self.currency, f"{self.currency} ")
        if self.amount and abs(self.amount) < _CENT:
            return f"{symbol}{self.amount.quantize(Decimal('0.0001'), ROUND_HALF_UP)}"
        return f"{symbol}{self.rounded:,}"

    @property
    def rounded(self) -> Decimal:
        """To the cent."""
        return self.amount.quantize(_CENT, ROUND_HALF_UP)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    def __gt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount > other.amount

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self} and {other} are in different currencies: convert one of them first")


@dataclass(frozen=True)
class ExchangeRate:
    """How much of a currency one US dollar buys, and the date of that rate."""

    currency: str
    per_usd: Decimal
    date: date
    source: str = ""


def convert(amount: Decimal, currency: str, to: str, rates: Mapping[str, ExchangeRate]) -> Decimal:
    """An amount in another currency.

    Raises:
        KeyError: The rates hold no rate of one of the two.
    """
    if currency == to:
        return amount
    return amount / rates[currency].per_usd * rates[to].per_usd

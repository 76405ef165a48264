"""``labstacks prices``: the price book, and the account's own prices."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json


@click.group("prices")
def command() -> None:
    """Show the built-in prices, or fetch the account's own."""


@command.command("show")
@click.option(
    "--prices",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Show this price file on top of the built-in prices.",
)
@json_option
def show(prices: Path | None, as_json: bool) -> ExitCode:
    """Show every price, its source and how reliable it is."""
    from labstacks.planning.price_book import load_book

    book = load_book(prices)
    rows = sorted(book.prices.values(), key=lambda price: (price.item, price.region))
    if as_json:
        fields = ("item", "unit", "currency", "region", "confidence", "source")
        entries = [
            {
                **{key: getattr(price, key) for key in fields},
                "amount": str(price.amount),
                "date": str(price.date),
            }
            for price in rows
        ]
        print_json({"command": "prices show", "prices": entries, "files": list(book.files)})
        return ExitCode.DONE
    for price in rows:
        click.echo(
            f"{price.item:28} {price!s:32} {price.region:12} {price.date}  {price.confidence:12}  "
            f"{price.source}"
        )
    for rate in book.rates.values():
        if rate.currency != "USD":
            click.echo(f"US$1 = {rate.per_usd} {rate.currency}  {rate.date}  {rate.source}")
    return ExitCode.DONE


@command.command("update")
@click.option("--region", default="cn-hongkong", show_default=True, help="Fetch the prices of this region.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    default=Path("prices.yaml"),
    show_default=True,
    help="The price file to write.",
)
@json_option
def update(region: str, output: Path, as_json: bool) -> ExitCode:
    """Ask the account for its current pay-as-you-go prices and write them to a file.

    Needs `pip install 'labstacks[prices]'` and credentials. Changes nothing in the account.
    """
    from datetime import UTC, datetime

    from labstacks.planning.live.asking import ask_billing
    from labstacks.planning.live.prices import fetch_prices, price_file

    today = datetime.now(UTC).date()
    fetched = fetch_prices(ask_billing(), region, today)
    if fetched.prices:
        output.write_text(price_file(fetched, today), encoding="utf-8")
    code = ExitCode.DONE if fetched.prices else ExitCode.FAILED
    if as_json:
        print_json(
            {
                "command": "prices update",
                "ok": code is ExitCode.DONE,
                "exit_code": int(code),
                "file": str(output) if fetched.prices else None,
                "prices": len(fetched.prices),
                "unanswered": dict(fetched.unanswered),
            }
        )
        return code
    for item, why in sorted(fetched.unanswered.items()):
        click.secho(f"{item}: {why} The built-in price, if any, still applies.", fg="yellow", err=True)
    if not fetched.prices:
        click.secho("The account returned no price; no file was written.", fg="red", err=True)
        return code
    click.echo(f"{len(fetched.prices)} prices written to {output}.")
    click.echo(f"Next: `labstacks plan --prices {output}`, or `prices: {output}` in the class file.")
    return code

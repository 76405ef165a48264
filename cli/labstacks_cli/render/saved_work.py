"""What ``save``, ``down`` and ``up --restore`` print about students' work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labstacks.classfile.seat_lookup import spelled_out
from labstacks.runs.reset_scope import FILES
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import confirm
from labstacks_cli.render.wording import counted, folded, following, listing, seat_runs

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.documents.saved_work.save import ClassSave, SeatRestore, SeatSave
    from labstacks.runs.unmanaged import Extra

SHOWN = 5
MAX_EXTRAS = 12


def after_save(class_: Class, path: Path, saved: ClassSave) -> None:
    """Print what was saved, what was not, and what to do next."""
    if saved.folder is None:
        click.echo("No student has uploaded or changed a file yet: nothing was saved.")
    else:
        for seat in saved.seats:
            if seat.saved:
                click.echo(folded(f"  {spelled_out(seat.work.seat)}: {_contents(seat)}"))
        click.echo(f"Saved in {saved.folder}. It holds names: only you can read it.")
    for seat in saved.seats:
        for reason in seat.not_saved:
            click.secho(folded(f"{seat.work.seat.id}: not saved: {reason}"), fg="red")
    click.echo(folded(unsavable_line(saved)))
    if saved.folder:
        click.echo(
            following(
                "remove the class. Put the files back at the next lesson.", path, "down", "up --restore"
            )
        )


def save_document(class_: Class, saved: ClassSave, code: ExitCode) -> dict[str, Any]:
    """The JSON contract of ``save``."""
    return {
        "command": "save",
        "class": class_.name,
        "ok": code is ExitCode.DONE,
        "exit_code": int(code),
        "folder": str(saved.folder) if saved.folder else None,
        "seats": [
            {
                "seat": seat.work.seat.id,
                "folder": str(seat.saved.folder) if seat.saved else None,
                "files": [file.key for file in seat.saved.files] if seat.saved else [],
                "pages": sorted(seat.saved.pages) if seat.saved else [],
                "not_saved": list(seat.not_saved),
                "cannot_be_saved": list(seat.work.unsavable),
            }
            for seat in saved.seats
        ],
    }


def unsavable_line(saved: ClassSave) -> str:
    """A sentence about what nobody can save from outside."""
    kinds = dict.fromkeys(kind for seat in saved.seats for kind in seat.work.unsavable)
    inside = f"what is in {listing([f'{kind}s' for kind in kinds])}, and " if kinds else ""
    return f"Not saved: {inside}passwords that students chose."


def offer_to_save(class_: Class, seats: tuple[str, ...], *, save: bool, yes: bool, quiet: bool) -> None:
    """Before a removal: name students' files that are not saved, and save them if the user wants.

    Args:
        seats: Ids of seats that are removed; empty for all.
        save: Save without asking.
        yes: Whether ``--yes`` was given: then nothing is asked, and only ``save`` saves.
        quiet: Print nothing, as with ``--json``.
    """
    from labstacks.documents.saved_work.save import save_work, unsaved_work
    from labstacks.errors import LabstacksError
    from labstacks.runs.unmanaged import extras_of

    try:
        unsaved = unsaved_work(class_, seats)
    except LabstacksError as error:
        # Removing a class must not depend on reading its files, unless the user relies on it.
        if save:
            raise
        if not quiet:
            click.secho(folded(f"Students' files cannot be saved: {error.message}"), fg="yellow", err=True)
            extras(extras_of(class_, seats))
        return
    if not unsaved:
        return
    files = [file.stored.key for _, found in unsaved for file in found]
    who = listing([spelled_out(seat) for seat, _ in unsaved], SHOWN, "; ")
    if not quiet:
        what = f"Not saved yet: {counted(files, 'file')} of {counted(unsaved, 'student')}: {who}."
        click.secho(folded(what), fg="yellow", err=True)
    if not save and (yes or not confirm("Save them first?", yes=False)):
        return
    saved = save_work(class_, [seat.id for seat, _ in unsaved])
    if not quiet:
        click.echo(folded(f"Saved in {saved.folder}. `labstacks up --restore` puts them back."), err=True)
        click.echo(folded(unsavable_line(saved)), err=True)
    if failed := [reason for seat in saved.seats for reason in seat.not_saved]:
        raise LabstacksError(
            f"Nothing was removed: {counted(failed, 'file')} could not be saved, such as {failed[0]}.",
            hint="Run `labstacks down` again, and answer no to go on without these files.",
        )


def extras(found: Sequence[Extra], *, keep_files: bool = False) -> None:
    """Print what students created themselves and would lose."""
    if keep_files:
        found = [extra for extra in found if extra.type not in FILES]
    if found:
        click.secho("Created there by hand, and lost too:", fg="yellow", err=True)
    for extra in found[:MAX_EXTRAS]:
        what = f"{extra.count} {extra.type.rsplit(':', 1)[-1]} in {extra.within}"
        click.echo(f"  {extra.seat}: {what}", err=True)
    if len(found) > MAX_EXTRAS:
        click.echo(f"  and {len(found) - MAX_EXTRAS} more", err=True)


def after_restore(restored: Sequence[SeatRestore]) -> None:
    """Print what was put back, and what was not."""
    written = [key for each in restored for key in each.written]
    seats = [each.seat.id for each in restored if each.written]
    click.echo(
        folded(f"Put back: {counted(written, 'file')} of {seat_runs(seats)}.")
        if written
        else "No saved file had to be put back."
    )
    for each in restored:
        who = spelled_out(each.seat)
        if each.kept:
            click.echo(folded(f"  {who}: newer than the saved one, and kept: {listing(each.kept)}"))
        for reason in each.failed:
            click.secho(folded(f"  {who}: not put back: {reason}"), fg="red")
        for page in each.by_hand:
            click.echo(folded(f"  {who}: put the page back by hand, on the server: {page}"))


def restore_document(restored: Sequence[SeatRestore]) -> list[dict[str, Any]]:
    """The JSON contract of what was put back."""
    return [
        {
            "seat": each.seat.id,
            "written": list(each.written),
            "kept": list(each.kept),
            "failed": list(each.failed),
            "by_hand": [str(page) for page in each.by_hand],
        }
        for each in restored
    ]


def _contents(seat: SeatSave) -> str:
    assert seat.saved
    names = [file.key for file in seat.saved.files]
    pages = [f"the page of {lab}" for lab in seat.saved.pages]
    return listing([*names, *pages], SHOWN)

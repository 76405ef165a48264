"""The parts of a page as data: sections with tables, cells, and the buttons of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labstacks.board.console.permissions import DeniedError
from labstacks.board.console.seat_inventory import SeatInventory
from labstacks.emulator.store import StoredResource


@dataclass(frozen=True)
class TableCell:
    """One cell of a table.

    Args:
        text: As it is; a word's key where ``word`` is true.
        href: Where it leads; empty for plain text.
        word: Whether the text is a key of ``words.yaml``.
        state: ``good``, ``bad`` or ``quiet``, for a coloured label; empty for none.
    """

    text: str
    href: str = ""
    word: bool = False
    state: str = ""


@dataclass(frozen=True)
class InputField:
    """An input of a button's form.

    Args:
        name: Of the parameter.
        label: A word's key.
        kind: ``text``, ``number``, or ``choice``.
        value: What it begins with.
        choices: Values and texts of a choice.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Button:
    """Something that can be done: a form with one button, which works without scripts.

    Args:
        action: As policies name it, such as ``ecs:StopInstance``.
        resource: What it is done to.
        label: A word's key.
        hidden: Further parameters.
        fields: What the user fills in.
        confirm: A word's key of a question; empty when there is nothing to lose.
    """

    action: str
    resource: str
    label: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[InputField] = ()
    confirm: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row of a table: its cells, links to what belongs to it, and what can be done."""

    cells: Sequence[TableCell]
    buttons: Sequence[Button] = ()
    links: Sequence[TableCell] = ()


@dataclass(frozen=True)
class Section:
    """A heading with a table.

    Args:
        title: A word's key.
        columns: Words' keys.
        rows: Filled where it may be looked at.
        denied: The refusal that is shown instead of the table.
        note: A word's key of a sentence below the heading.
        raw: Text to show as it is, such as a policy.
    """

    title: str
    columns: Sequence[str] = ()
    rows: Sequence[TableRow] = ()
    denied: DeniedError | None = None
    note: str = ""
    raw: str = ""


@dataclass(frozen=True)
class ServicePage:
    """A page of one service.

    Args:
        title: A word's key.
        sections: In order.
        name: What a page about one thing is about; empty for lists.
        shown: The resources on it, for "Do the same in code".
        buttons: What can be done to the one thing.
    """

    title: str
    sections: Sequence[Section]
    name: str = ""
    shown: Sequence[StoredResource] = ()
    buttons: Sequence[Button] = ()
    links: Sequence[TableCell] = ()


class PageBuilder:
    """Collects the sections of a page. A section that the seat may not look at holds the refusal instead.

    Args:
        see: What the seat sees.
    """

    def __init__(self, see: SeatInventory) -> None:
        self.see = see
        self.sections: list[Section] = []
        self.refused: list[tuple[DeniedError, str]] = []
        self.shown: list[StoredResource] = []

    def show(self, *types: str, shared: bool = True) -> list[StoredResource]:
        """The resources of some types that the seat sees; the page shows them."""
        found = self.see.of(*types, shared=shared)
        self.shown += found
        return found

    def table(
        self,
        title: str,
        look: str,
        columns: Sequence[str],
        rows: Any,
        *,
        note: str = "",
        about: StoredResource | None = None,
        resource: str = "*",
    ) -> None:
        """Add a table.

        Args:
            title: A word's key.
            look: The action that looking needs, such as ``ecs:DescribeInstances``.
            columns: Words' keys.
            rows: A function that makes the rows, called only when looking is allowed.
            about: The resource that is looked at, where the action names one.
            resource: An ARN, where there is no row.
        """
        try:
            self.see.permissions.require(look, resource, about)
        except DeniedError as error:
            self.refused.append((error, about.id if about else resource))
            self.sections.append(Section(title, denied=error, note=note))
            return
        self.sections.append(Section(title, columns, list(rows()), note=note))

    def text(self, title: str, look: str, about: StoredResource, text: str) -> None:
        """Add a text, such as a policy's document, if the seat may read it."""
        try:
            self.see.permissions.require(look, row=about)
        except DeniedError as error:
            self.refused.append((error, about.id))
            self.sections.append(Section(title, denied=error))
            return
        self.sections.append(Section(title, raw=text))

    def page(self, title: str, name: str = "", **more: Any) -> ServicePage:
        """The page."""
        return ServicePage(title, tuple(self.sections), name, tuple(self.shown), **more)

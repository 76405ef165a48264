"""The Pulumi program that makes what a page shows: from the inputs of the resources, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from labstacks.board.console.seat_inventory import SeatInventory
from labstacks.emulator.secret_hashing import is_blinded
from labstacks.emulator.store import StoredResource

MOST = 12
"""Resources that a program holds; a page with more shows the first ones."""
_HEAD = "import pulumi\nimport pulumi_alicloud as alicloud\n"
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FREE_KEYS = ("tags", "volumeTags")
"""Inputs whose keys are the user's own words, not names of properties."""


def program_of(rows: Iterable[StoredResource], see: SeatInventory) -> str:
    """A program for some resources; empty when there are none.

    Args:
        rows: In any order: what another needs comes before it.
        see: What the seat sees. A shared resource is looked up and not made.
    """
    own = [row for row in rows if row.stack != see.user.classroom][:MOST]
    if not own:
        return ""
    own.sort(key=lambda row: row.key)
    names = {row.id: _variable(row) for row in own}
    needed = {
        text: name for row in own for name, text in _texts(row.inputs) if text not in names and _is_id(text)
    }
    lines = [_HEAD]
    outside = sorted(set(needed))
    if outside:
        lines.append("config = pulumi.Config()")
        for id_ in outside:
            names[id_] = _snake(needed[id_]).removesuffix("_id") + "_id"
            lines.append(f'{names[id_]} = config.get("{names[id_]}") or "{id_}"')
        lines.append("")
    variables = {row.id: f"{names[row.id]}.id" for row in own}
    variables |= {id_: names[id_] for id_ in outside}
    for row in own:
        lines.append(_resource(row, names[row.id], variables))
    return "\n".join(lines)


def _resource(row: StoredResource, variable: str, variables: Mapping[str, str]) -> str:
    _, module, kind = row.type.split(":")
    service = module.split("/")[0]
    arguments = [
        f"    {_snake(name)}={_literal(name, value, variables)},"
        for name, value in row.inputs.items()
        if not name.startswith("__") and value not in (None, "")
    ]
    label = row.urn.rsplit("::", 1)[-1].partition("-")[2] or variable
    # A key may hold anything; only a plain word becomes part of the program.
    name = label if re.fullmatch(r"[A-Za-z0-9._-]+", label) else variable
    return "\n".join([f'{variable} = alicloud.{service}.{kind}(\n    "{name}",', *arguments, ")\n"])


def _literal(name: str, value: object, variables: Mapping[str, str], depth: int = 1) -> str:
    if is_blinded(value):
        return f'pulumi.Config().require_secret("{_snake(name)}")'
    if isinstance(value, str):
        return variables.get(value) or repr(value)
    if isinstance(value, Mapping):
        keep = name in _FREE_KEYS
        parts = (
            f"{(key if keep else _snake(key))!r}: {_literal(key, item, variables, depth + 1)}"
            for key, item in value.items()
        )
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_literal(name, item, variables, depth + 1) for item in value) + "]"
    return repr(value)


def _texts(values: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for name, value in values.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                yield name, item
            elif isinstance(item, Mapping) and not is_blinded(item):
                yield from _texts(item)


def _is_id(text: str) -> bool:
    return re.fullmatch(r"(vpc|vsw|sg|rg|d|i|s|alb|sgp|rm|ngw|eip|vtb)-[a-z0-9]{8,}", text) is not None


def _variable(row: StoredResource) -> str:
    label = row.urn.rsplit("::", 1)[-1].rpartition("/")[2]
    # "s07-b3-server" is the server of lab B3 of a seat; its program needs neither.
    label = re.sub(r"^s\d+-([a-z]\d-|identity-)?", "", label)
    name = re.sub(r"\W+", "_", label, flags=re.ASCII).strip("_").lower()
    return name if name and name[0].isalpha() else f"resource_{row.key}"


def _snake(name: str) -> str:
    return _WORD.sub("_", name).lower()

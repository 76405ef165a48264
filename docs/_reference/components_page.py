"""docs/reference/components.md, out of the schema that Pulumi derives from the components."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from labstacks.components.catalog import LEVELS

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "tests" / "engine" / "programs" / "component_provider" / "schema.json"
"""The golden file: `tests/engine/programs/component_provider` compares it with what the provider says."""
HEAD = """\
# Components

<!-- Written by scripts/docs out of the components' docstrings: change those, not this page. -->

Every component takes `(name, args, opts)` and can be used alone in an ordinary Pulumi program: see
[examples](../../examples/README.md) and the [tutorial](../tutorials/student.md).

`Input[…]` takes the value or an output. Other arguments take plain values, because the component decides with
them what to create.

In Python the names are as below. In TypeScript, Go, C#, Java and YAML they are in camelCase (`keepDays`).

## From other languages

Add the package to your Pulumi project first. It needs Pulumi's official release, which brings the language
hosts; `labstacks engine status` says whether your engine has them. Go can also build the host of YAML:
`go install github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml@v1.38.1`.

| where labstacks is | command |
|---|---|
| a checkout | `pulumi package add ../labstacks/plugin` |
| a git address | `pulumi package add https://git.school.example/labstacks/plugin@v0.1.0` |
| an installed wheel | `pulumi package add "$(command -v pulumi-resource-labstacks)"` |

`pulumi package get-schema` takes the same addresses. The last one works with every engine: it needs no
language host.

TypeScript, after `pulumi package add`:

<!-- not run: needs the language host of Node.js -->
```typescript
import * as labstacks from "@pulumi/labstacks";

const context = { className: "f4a-2026", level: "bridging" };
const classroom = new labstacks.Classroom("classroom", {
    context: { ...context, seat: "classroom" },
    labs: ["B2"],
    seats: 1,
});
const share = new labstacks.FileShare("share", {
    context: { ...context, seat: "s01", slot: 1 },
    classroom: classroom.shared,
});
export const bucket = share.bucketName;
```

YAML, with an installed wheel:

<!-- not run: needs the language host of YAML -->
```yaml
name: a-file-share
runtime: yaml
config:
  alicloud:region: cn-hongkong
resources:
  classroom:
    type: labstacks:Classroom
    properties:
      context: { className: f4a-2026, level: bridging, seat: classroom }
      labs: [B2]
      seats: 1
  share:
    type: labstacks:FileShare
    properties:
      context: { className: f4a-2026, level: bridging, seat: s01, slot: 1 }
      classroom: ${classroom.shared}
outputs:
  bucket: ${share.bucketName}
```
"""
EXAMPLES = ROOT / "examples" / "components"
PACKAGES = ("classroom", *LEVELS)
TYPES = {"integer": "int", "number": "float", "boolean": "bool", "string": "str"}


def page() -> str:
    """The whole page."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    found = {_name(token): resource for token, resource in schema["resources"].items()}
    types = {_name(token): one for token, one in schema["types"].items()}
    rooms = _rooms(found)
    parts = [HEAD]
    for room in sorted(set(rooms.values()), key=lambda room: (PACKAGES.index(room.split(".")[1]), room)):
        parts.append(f"## {room}\n")
        for name in (name for name in found if rooms[name] == room):
            parts += ["\n".join(_component(name, found[name])), ""]
    parts.append("## Types\n")
    parts += ["\n".join((*_type(name, one), "")) for name, one in types.items()]
    return "\n".join(parts).rstrip() + "\n"


def _name(token: str) -> str:
    return token.rsplit(":", 1)[-1]


def _rooms(names: Mapping[str, Any]) -> dict[str, str]:
    """From where each is imported, by the exports of the packages."""
    found: dict[str, str] = {}
    for room in ("classroom", *LEVELS):
        text = (ROOT / "labstacks" / room / "__init__.py").read_text("utf-8")
        found.update({name: f"labstacks.{room}" for name in names if re.search(rf"\b{name}\b", text)})
    return found


def _component(name: str, resource: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"{_prose(resource.get('description', ''))}\n"
    yield from _table("argument", resource.get("inputProperties", {}), resource.get("requiredInputs", []))
    yield ""
    yield from _table("output", resource.get("properties", {}), None)
    yield ""
    yield from _example(name)


def _example(name: str) -> Iterator[str]:
    file = EXAMPLES / f"{re.sub(r'(?<=[a-z])(?=[A-Z])', '_', name).lower()}.py"
    title, program = re.fullmatch(r'"""(.*?)"""\n\n(.*)', file.read_text("utf-8"), re.DOTALL).groups()  # type: ignore[union-attr]
    # The tests run the file itself: tests/components/test_on_the_engine.py.
    yield f"{title} ([`{file.relative_to(ROOT)}`](../../{file.relative_to(ROOT)}))\n"
    yield f"<!-- not run: the tests run the file -->\n```python\n{program}```"


def _type(name: str, one: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    if one.get("description"):
        yield f"{_prose(one['description'])}\n"
    if "enum" in one:
        words = [f"`{word['value']}`" for word in one["enum"]]
        yield f"One of {', '.join(words)}."
    yield from _table("key", one.get("properties", {}), one.get("required", []))


def _table(kind: str, properties: Mapping[str, Any], required: list[str] | None) -> Iterator[str]:
    if not properties:
        return
    yield f"| {kind} | type | |\n|---|---|---|"
    for key in sorted(properties, key=lambda key: (key not in (required or ()), key)):
        must = " **Required.**" if required and key in required else ""
        text = f"{_prose(properties[key].get('description', ''))}{must}".strip()
        type_ = _kind(properties[key], is_input=kind == "argument")
        yield f"| `{_snake(key)}` | {type_} | {text} |"


def _kind(schema: Mapping[str, Any], *, is_input: bool = False) -> str:
    """The type in Python. An argument that may be an output is an `Input`."""
    if is_input and not schema.get("plain") and "pulumi.json" not in schema.get("$ref", ""):
        return f"Input[{_kind(schema)}]"
    if "$ref" in schema:
        name = _name(schema["$ref"].removesuffix("#/Any"))
        return "any" if "pulumi.json" in schema["$ref"] else f"[{name}](#{name.lower()})"
    if schema.get("type") == "array":
        return f"list[{_kind(schema['items'], is_input=is_input)}]"
    if "additionalProperties" in schema:
        return f"dict[str, {_kind(schema['additionalProperties'], is_input=is_input)}]"
    return TYPES.get(schema.get("type", ""), "dict")


def _snake(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", key).lower()


def _prose(text: str) -> str:
    """A description on one line."""
    return " ".join(text.split()).replace("|", r"\|").replace("::", ":")

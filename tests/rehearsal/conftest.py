from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from rehearsal_world import World

from labstacks.gateway.cloud import Target
from labstacks.rehearsal import RehearsalCloud, file_store
from labstacks.rehearsal.schema import Kind, resource_type


def target(type_: str, name: str = "it", stack: str = "f4a-s01", **rest: Any) -> Target:
    return Target(f"urn:pulumi:{stack}::labstacks::{type_}::{name}", type_, **rest)


def misfits(type_: str, properties: Mapping[str, Any]) -> list[str]:
    """The properties that are not of the kind that the installed class declares."""
    declared = resource_type(type_)
    assert declared is not None
    strangers = [name for name in properties if name not in declared.outputs]
    return strangers + [
        f"{name}: {kind.name} {properties[name]!r}"
        for name, kind in declared.outputs.items()
        if properties.get(name) is not None and not _is(kind, properties[name])
    ]


def _is(kind: Kind, value: Any) -> bool:
    if kind.name in ("list", "map"):
        members = value.values() if isinstance(value, Mapping) else value
        shaped = isinstance(value, list if kind.name == "list" else Mapping)
        return shaped and all(_is(kind.of or Kind("any"), member) for member in members)
    kinds = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "object": Mapping}
    return isinstance(value, kinds.get(kind.name, object))


class Hands:
    """A cloud, and short words for what tests do with it."""

    def __init__(self, cloud: RehearsalCloud) -> None:
        self.cloud = cloud
        self.targets: dict[tuple[str, str], Target] = {}
        self.inputs: dict[tuple[str, str], dict[str, Any]] = {}

    def failures(self, type_: str, inputs: dict[str, Any]) -> tuple[Any, ...]:
        return self.cloud.check(target(type_), {}, inputs, b"seed").failures

    def make(self, type_: str, inputs: dict[str, Any], name: str = "it", **rest: Any) -> Any:
        about = target(type_, name, **rest)
        checked = self.cloud.check(about, {}, inputs, b"seed")
        assert checked.failures == ()
        made = self.cloud.create(about, checked.inputs, preview=False)
        assert misfits(type_, made.properties) == []
        self.targets[type_, made.id] = about
        self.inputs[type_, made.id] = dict(checked.inputs)
        return made

    def change(self, type_: str, made: Any, old: dict[str, Any], new: dict[str, Any]) -> Any:
        return self.cloud.update(self.targets[type_, made.id], made.id, old, new, preview=False)

    def delete(self, type_: str, made: Any) -> None:
        self.cloud.delete(self.targets[type_, made.id], made.id, made.properties)

    def look(self, type_: str, made: Any) -> Any:
        return self.cloud.read(self.targets[type_, made.id], made.id, {}, made.properties)


@pytest.fixture(autouse=True)
def _no_power_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand clouds are opened here, and none must survive a power cut."""
    monkeypatch.setattr(file_store, "SYNCHRONOUS", "OFF")


@pytest.fixture
def open_cloud(tmp_path: Any) -> Iterator[Callable[..., Hands]]:
    """Open the cloud of a file, once or more often, with settings of the test's own."""
    opened: list[RehearsalCloud] = []

    def start(name: str = "rehearsal.db", **settings: Any) -> Hands:
        cloud = RehearsalCloud(tmp_path / name, **{"seed": 7, "patience": 0, **settings})
        opened.append(cloud)
        return Hands(cloud)

    yield start
    for cloud in opened:
        cloud.close()


@pytest.fixture
def hands(open_cloud: Callable[..., Hands]) -> Hands:
    return open_cloud()


@pytest.fixture
def misfits_of() -> Callable[[str, Mapping[str, Any]], list[str]]:
    return misfits


@pytest.fixture
def world(hands: Hands) -> Any:
    """Right resources of any type, with whatever they need."""
    return World(hands)


@pytest.fixture
def open_world(open_cloud: Callable[..., Hands]) -> Callable[..., Any]:
    """A world in a cloud with settings of the test's own."""
    return lambda **settings: World(open_cloud(**settings))

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from rehearsal_world import World

from labstacks.emulator import RehearsalCloud, sqlite_store
from labstacks.emulator.schema import ValueKind, resource_type
from labstacks.emulator.store import Place
from labstacks.gateway.cloud import Target


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


def _is(kind: ValueKind, value: Any) -> bool:
    if kind.name in ("list", "map"):
        members = value.values() if isinstance(value, Mapping) else value
        shaped = isinstance(value, list if kind.name == "list" else Mapping)
        return shaped and all(_is(kind.of or ValueKind("any"), member) for member in members)
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
    monkeypatch.setattr(sqlite_store, "SYNCHRONOUS", "OFF")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a module that says so in a file and in PostgreSQL."""
    if "place_of" in metafunc.fixturenames and getattr(metafunc.module, "ON_BOTH_DATABASES", False):
        metafunc.parametrize("place_of", ["file", "postgresql"], indirect=True)


class Schemas:
    """Schemas of one database, emptied and used again: to make their tables takes longer than most tests."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._address = server.fresh_database()
        self._used: dict[str, str] = {}

    def place_of(self, name: str) -> str:
        """The address of a schema for a name, empty when the test asks for the first time."""
        if name not in self._used:
            self._used[name] = f"cloud_{len(self._used)}"
            self._empty(self._used[name])
        return f"{self._address}&schema={self._used[name]}"

    def untouched(self) -> str:
        """The address of a schema that nobody made yet."""
        return f"{self._address}&schema=untouched_{secrets.token_hex(4)}"

    def begin(self) -> None:
        """Begin another test."""
        self._used.clear()

    def _empty(self, schema: str) -> None:
        tables = self._server.execute(
            f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'",
            self._address,
        )
        statements = [
            f"DELETE FROM {schema}.{table}" + (" WHERE key <> 'version'" if table == "meta" else "")
            for (table,) in tables
        ]
        self._server.execute(";".join(statements), self._address)


@pytest.fixture(scope="session")
def _schemas(_postgres_server: Any) -> Schemas:
    return Schemas(_postgres_server)


@pytest.fixture
def schemas(postgres: Any, _schemas: Schemas) -> Schemas:
    """Places in PostgreSQL."""
    _schemas.begin()
    return _schemas


@pytest.fixture
def place_of(request: pytest.FixtureRequest, tmp_path: Any) -> Callable[[str], Place]:
    """Where the clouds of a test live, by their names: in files, or in schemas of a database."""
    if getattr(request, "param", "file") == "file":
        return lambda name: tmp_path / name
    found: Schemas = request.getfixturevalue("schemas")
    return found.place_of


@pytest.fixture
def place(place_of: Callable[[str], Place]) -> Place:
    """Where the cloud of a test lives, the same as that of :func:`open_cloud`."""
    return place_of("rehearsal.db")


@pytest.fixture
def open_at() -> Iterator[Callable[..., Hands]]:
    """Open a cloud at a place, once or more often, with settings of the test's own."""
    opened: list[RehearsalCloud] = []

    def start(place: Place, **settings: Any) -> Hands:
        cloud = RehearsalCloud(place, **{"seed": 7, "patience": 0, **settings})
        opened.append(cloud)
        return Hands(cloud)

    yield start
    for cloud in opened:
        cloud.close()


@pytest.fixture
def open_cloud(place_of: Callable[[str], Place], open_at: Callable[..., Hands]) -> Callable[..., Hands]:
    """Open a cloud of the test's own, by its name."""
    return lambda name="rehearsal.db", **settings: open_at(place_of(name), **settings)


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

"""The embedded cloud: the gateway's protocol, answered from one SQLite file and the services' rules."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labstacks.errors import CloudError
from labstacks.gateway.cloud import UNKNOWN, Changes, Checked, Failure, Resource, Target, Values
from labstacks.rehearsal import checking, ids, services
from labstacks.rehearsal.facts import facts_of
from labstacks.rehearsal.plausible import computed_names, filled, plausible
from labstacks.rehearsal.schema import ResourceType, function_type, resource_type
from labstacks.rehearsal.services import Call, Model
from labstacks.rehearsal.store import Store, StoredResource, Transaction

_BLINDED = "$secret"


class RehearsalCloud:
    """A cloud in a file, for any number of threads and processes.

    Args:
        path: The SQLite file; made when it does not exist.
        seed: What ids and other made-up values are derived from. Fixed when the file is made, ignored after.
        account: The account's id, 16 digits; derived from the seed when left out.

    Raises:
        StateError: The file is damaged or of a newer version.
    """

    def __init__(self, path: Path, *, seed: int | str = 0, account: str | None = None) -> None:
        self._store = Store(Path(path))
        with self._store.write() as tx:
            for key, value in (
                ("seed", str(seed)),
                ("account", account or ids.digits(16, seed, "account")),
                ("blinding", secrets.token_hex(32)),
            ):
                if tx.meta(key) is None:
                    tx.set_meta(key, value)
            self.seed = str(tx.meta("seed"))
            self.account = str(tx.meta("account"))
            self._blinding = bytes.fromhex(str(tx.meta("blinding")))

    # What the gateway asks

    def check(self, target: Target, olds: Values, news: Values, seed: bytes) -> Checked:
        declared = resource_type(target.type)
        if declared is None:
            return Checked(news, (Failure("", _unknown_type(target.type)),))
        inputs = {name: value for name, value in news.items() if value is not None}
        inputs |= self._autonamed(target, declared, olds, inputs, seed)
        plain = {name: value for name, value in inputs.items() if not name.startswith("__")}
        found = list(checking.failures(declared, facts_of(target.type), plain))
        if not found:
            found = list(services.model_of(target.type).check(plain))
        return Checked(inputs, tuple(found))

    def diff(self, target: Target, id: str, old_inputs: Values, news: Values) -> Changes:  # noqa: A002
        changed = [
            name
            for name in {**old_inputs, **news}
            if not name.startswith("__") and not _same(old_inputs.get(name), news.get(name))
        ]
        model = services.model_of(target.type)
        forcing = facts_of(target.type).replaces | model.replaces
        replaces = tuple(name for name in changed if name in forcing)
        updates = tuple(name for name in changed if name not in forcing)
        return Changes(updates, replaces, bool(replaces) and self._keeps_name(model, old_inputs, news))

    def create(self, target: Target, inputs: Values, *, preview: bool) -> Resource:
        declared = self._declared(target)
        if preview:
            planned = dict.fromkeys(computed_names(declared, inputs), UNKNOWN)
            return Resource("", {**planned, **_public(inputs)})
        with self._store.write() as tx:
            call = self._call(tx, target, inputs, (self.seed, target.urn, tx.birth(target.urn)))
            model = services.model_of(target.type)
            model.admit(call)
            id_ = model.make_id(call)
            properties = self._properties(model, declared, call, id_)
            row = StoredResource(
                0, self.account, target.region, target.type, id_, target.urn, target.stack,
                self._blind(target, declared, inputs), self._blind(target, declared, properties), call.now,
            )  # fmt: skip
            tx.add(row, self._digest(target, declared, inputs), _links(self._blind(target, declared, inputs)))
        return Resource(id_, properties)

    def read(self, target: Target, id: str, inputs: Values, properties: Values) -> Resource | None:  # noqa: A002
        with self._store.read() as tx:
            row = _row(tx, target, id)
        if row is None:
            return None
        known = {**_public(inputs), **properties}
        now = _unblinded(row.properties, known)
        wanted = inputs or row.inputs
        return Resource(row.id, now, {name: now[name] for name in wanted if name in now})

    def update(self, target: Target, id: str, old_inputs: Values, news: Values, *, preview: bool) -> Resource:  # noqa: A002
        declared = self._declared(target)
        model = services.model_of(target.type)
        with self._store.write() as tx:
            row = _row(tx, target, id)
            if row is None:
                raise _gone(target, id)
            call = self._call(tx, target, news, (self.seed, row.urn, row.key))
            fresh = {**_public(news)}
            kept = {name: value for name, value in row.properties.items() if name not in old_inputs}
            filled_in = plausible(
                declared, fresh, region=target.region, now=call.now, source=call.source
            )  # fmt: skip
            properties = {**filled_in, **kept, **model.changed(call, row), **fresh}
            if not preview:
                model.admit_change(call, row)
                tx.change(
                    row.key,
                    self._blind(target, declared, news),
                    self._blind(target, declared, properties),
                    self._digest(target, declared, news),
                    _links(self._blind(target, declared, news)),
                )
        return Resource(id, _unblinded(properties, {}))

    def delete(self, target: Target, id: str, properties: Values) -> None:  # noqa: A002
        with self._store.write() as tx:
            row = _row(tx, target, id)
            if row is None:
                return
            call = self._call(tx, target, row.inputs, (self.seed, row.urn, row.key))
            services.model_of(target.type).admit_removal(call, row)
            tx.remove(row.key)

    def invoke(self, token: str, args: Values, *, region: str) -> Values:
        declared = function_type(token)
        if declared is None:
            raise CloudError("InvalidAction.NotFound", f"There is no data source {token}.")
        target = Target(urn="", type=token, region=region)
        answer = services.sources().get(token)
        with self._store.read() as tx:
            call = self._call(tx, target, {}, (self.seed, token, json.dumps(args, sort_keys=True)))
            known = dict(answer(call, args)) if answer else {}
        return filled(declared, {**_known_args(declared.results, args), **known}, call.source)

    def find(self, target: Target, inputs: Values) -> Resource | None:
        declared = self._declared(target)
        with self._store.read() as tx:
            rows = tx.made_as(target.urn, self._digest(target, declared, inputs))
        if not rows:
            return None
        return Resource(rows[-1].id, _unblinded(rows[-1].properties, inputs))

    # What others ask

    def resources(self, stack: str | None = None) -> list[StoredResource]:
        """Everything that exists, of one stack if given, oldest first."""
        with self._store.read() as tx:
            return tx.of_stack(stack)

    def count(self) -> int:
        """How many resources exist."""
        with self._store.read() as tx:
            return tx.count()

    def close(self) -> None:
        self._store.close()

    # How

    def _declared(self, target: Target) -> ResourceType:
        declared = resource_type(target.type)
        if declared is None:
            raise CloudError("InvalidResourceType.NotFound", _unknown_type(target.type))
        return declared

    def _call(self, tx: Transaction, target: Target, inputs: Values, source: tuple[object, ...]) -> Call:
        return Call(tx, target, self.account, _public(inputs), source, _rfc3339(datetime.now(UTC)))

    def _properties(self, model: Model, declared: ResourceType, call: Call, id_: str) -> dict[str, Any]:
        made_up = plausible(
            declared, call.inputs, region=call.region, now=call.now, source=call.source
        )  # fmt: skip
        return {**made_up, **model.computed(call, id_), **call.inputs}

    def _autonamed(
        self, target: Target, declared: ResourceType, olds: Values, inputs: Values, seed: bytes
    ) -> dict[str, Any]:
        """The name the provider makes up: for types with an input ``name`` that nothing has replaced."""
        name = declared.inputs.get("name")
        if name is None or name.deprecated or inputs.get("name") is not None:
            return {}
        prefix = f"{target.name}-"
        if str(olds.get("name", "")).startswith(prefix):
            return {"name": olds["name"]}
        return {"name": prefix + ids.hexadecimal(7, seed.hex() or self.seed, target.urn)}

    def _keeps_name(self, model: Model, old_inputs: Values, news: Values) -> bool:
        named = ids.properties_of(model.shape(news))
        return bool(named) and all(_same(old_inputs.get(name), news.get(name)) for name in named)

    def _blind(self, target: Target, declared: ResourceType, values: Values) -> dict[str, Any]:
        hidden = target.secret_keys | declared.secrets | facts_of(target.type).secrets
        return {
            name: {_BLINDED: self._mark(value)} if name in hidden and value is not None else value
            for name, value in _public(values).items()
        }

    def _mark(self, value: Any) -> str:
        return hmac.new(self._blinding, _canonical(value), hashlib.sha256).hexdigest()[:32]

    def _digest(self, target: Target, declared: ResourceType, inputs: Values) -> str:
        return hashlib.sha256(_canonical(self._blind(target, declared, inputs))).hexdigest()


def _row(tx: Transaction, target: Target, id_: str) -> StoredResource | None:
    rows = tx.with_id(target.type, id_)
    own = [row for row in rows if row.urn == target.urn]
    return own[-1] if own else rows[-1] if rows else None


def _public(values: Values) -> dict[str, Any]:
    """Without the bookkeeping keys that the real provider's bridge adds."""
    return {name: value for name, value in values.items() if not name.startswith("__") and value is not None}


def _links(inputs: Values) -> Iterator[tuple[str, str]]:
    """(property, text) for each short text among the inputs: these may be ids of other resources."""
    for name, value in inputs.items():
        for text in _texts(value):
            if 0 < len(text) <= 128:
                yield name, text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping) and _BLINDED not in value:
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from _texts(member)


def _unblinded(stored: Values, known: Values) -> dict[str, Any]:
    """Put the values that the caller knows in the places of blinded ones; leave out what nobody knows."""
    found = {}
    for name, value in stored.items():
        if not (isinstance(value, Mapping) and _BLINDED in value):
            found[name] = value
        elif name in known:
            found[name] = known[name]
    return found


def _known_args(results: Mapping[str, Any], args: Values) -> dict[str, Any]:
    return {name: value for name, value in args.items() if name in results and value is not None}


def _same(first: Any, second: Any) -> bool:
    if first is UNKNOWN or second is UNKNOWN:
        return False
    return bool(first == second)


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=repr).encode()


def _rfc3339(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _unknown_type(token: str) -> str:
    return f"The installed pulumi_alicloud has no resource type {token}."


def _gone(target: Target, id_: str) -> CloudError:
    return CloudError(
        "InvalidResourceId.NotFound", f"The specified resource {id_} ({target.type}) does not exist."
    )

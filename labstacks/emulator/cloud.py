"""The emulator: the gateway's protocol, answered from what it remembers and the services' rules."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from labstacks.alicloud import ids
from labstacks.alicloud.provider_facts import facts_of
from labstacks.emulator import checking, services
from labstacks.emulator.chaos import Chaos, Mischief, SharedTally
from labstacks.emulator.clock import Clock, TimePace
from labstacks.emulator.computed_defaults import computed_names, filled, plausible, with_nested_outputs
from labstacks.emulator.differences import differing, reported_differences
from labstacks.emulator.lingering import keep_listed
from labstacks.emulator.listing import listed, listed_type
from labstacks.emulator.naming import autonamed, is_named
from labstacks.emulator.offers import offers_of
from labstacks.emulator.operation import Performer
from labstacks.emulator.package_schema import package_schema
from labstacks.emulator.quotas import Limits, QuotaUse
from labstacks.emulator.schema import ResourceType, function_type, resource_type
from labstacks.emulator.secret_hashing import Blinder, digest, links, unblind
from labstacks.emulator.server_state import current_page
from labstacks.emulator.services import ApiCall, Model
from labstacks.emulator.services.counting import uses
from labstacks.emulator.store import Event, Place, StoredResource, Transaction, open_store
from labstacks.errors import CloudError
from labstacks.gateway.cloud import UNKNOWN, Changes, Checked, Failure, Resource, Target, Values

T = TypeVar("T")


class RehearsalCloud:
    """A cloud in a file, for any number of threads and processes; or in a database, for machines too.

    Args:
        place: A SQLite file, or a PostgreSQL database's address (``postgresql://user@host/name``, with
            ``?schema=…`` for tables elsewhere than in ``labstacks_rehearsal``). Made on first use.
        seed: What ids and other made-up values are derived from. Fixed when the cloud is made, ignored after.
        account: The account's id, 16 digits; derived from the seed when left out. Fixed like the seed.
        quotas: Limits that differ from the defaults, by key (see :meth:`quota_uses`).
        chaos: Trouble on purpose, see :mod:`labstacks.emulator.chaos`.
        clock: ``instant`` (no operation takes time) or a rate such as ``60x``.
        patience: How many real seconds to repeat a refusal that the real provider repeats by itself.
        on_notice: Told once about each type that has no rules here.
        reports: Whether it reports what the API reports without being asked, so that a program which neither
            gives nor ignores it changes it at every deployment, as it does on the real cloud.

    Raises:
        StateError: What it remembers is damaged, of a newer version, or out of reach.
        UsageError: A quota, chaos or clock is none.
    """

    def __init__(
        self,
        place: Place,
        *,
        seed: int | str = 0,
        account: str | None = None,
        quotas: Mapping[str, int] | None = None,
        chaos: Chaos | Values | None = None,
        clock: TimePace | str | float | None = None,
        patience: float = 10.0,
        on_notice: Callable[[str], None] | None = None,
        reports: bool = False,
    ) -> None:
        trouble, pace = Chaos.read(chaos), TimePace.read(clock)
        self.waits = pace.rate > 0
        """Whether its operations take time, so that who calls it mostly waits."""
        self._reports = reports
        self._on_notice = on_notice or (lambda text: None)
        self._store = open_store(place)
        born = {
            "seed": str(seed),
            "account": account or ids.digits(16, seed, "account"),
            "blinding": secrets.token_hex(32),
        }
        kept = self._store.change(lambda tx: {key: _settle(tx, key, born[key]) for key in born} | _kept(tx))
        self.seed, self.account = kept["seed"], kept["account"]
        self._blinder = Blinder(bytes.fromhex(kept["blinding"]))
        self._limits = Limits(
            services.all_quotas(), {**json.loads(kept["quotas"]), **(quotas or {}), **trouble.quotas}
        )
        self._mischief = Mischief(trouble, SharedTally(self._store, paced=trouble.paced))
        self._clock = Clock(self._store, pace)
        self._performer = Performer(self._store, self._clock, self._mischief, self.seed, patience)

    # --- what the gateway asks -----------------------------------------------------------------------

    def check(self, target: Target, olds: Values, news: Values, seed: bytes) -> Checked:
        """See :meth:`labstacks.gateway.cloud.Cloud.check`."""
        declared = resource_type(target.type)
        if declared is None:
            return Checked(news, (Failure("", _unknown_type(target.type)),))
        inputs = {name: value for name, value in news.items() if value is not None}
        inputs |= autonamed(target, declared, olds, inputs, seed, checking.conflicts_of(target.type))
        plain = _public(inputs)
        found = list(checking.failures(declared, facts_of(target.type), plain))
        # A model takes the kinds of values for granted, so it is not asked about wrong ones.
        found = found or list(_refusals(target, declared, plain))
        hidden = {name: plain[name] for name in self._hidden(target, declared) if name in plain}
        return Checked(inputs, tuple(checking.without_secrets(found, hidden)))

    def diff(self, target: Target, id: str, old_inputs: Values, news: Values) -> Changes:  # noqa: A002
        """See :meth:`labstacks.gateway.cloud.Cloud.diff`."""
        old, new = _public(old_inputs), _public(news)
        found = differing(facts_of(target.type), old, new)
        if self._reports:
            extra = reported_differences(facts_of(target.type), new, target.ignored)
            found = {**dict.fromkeys(extra, False), **found}
        replaces = tuple(name for name, forced in found.items() if forced)
        updates = tuple(name for name in found if name not in replaces)
        return Changes(updates, replaces, bool(replaces) and is_named(target, new))

    def create(self, target: Target, inputs: Values, *, preview: bool) -> Resource:
        """Make a resource; what it refuses is a ``CloudError``."""
        declared = _declared(target)
        model = services.model_of(target.type)
        if preview:
            planned = dict.fromkeys(computed_names(declared, inputs), UNKNOWN)
            return Resource("", {**planned, **_public(inputs)})

        def work(tx: Transaction) -> Resource:
            # Inside the transaction: a refused create uses up no number, so a retry makes the same id.
            source = (self.seed, target.urn, tx.birth(target.urn))
            with self._no_secrets(target, declared, inputs):
                return self._make(self._call(tx, target, inputs, source), model, declared)

        return self._performer.perform(target, model, "create", model.seconds(inputs).create, work)

    def read(self, target: Target, id: str, inputs: Values, properties: Values) -> Resource | None:  # noqa: A002
        """Look a resource up; None when it is gone."""

        def look(tx: Transaction) -> StoredResource | None:
            return _row(tx, target, id, given={**properties, **inputs})

        row = self._performer.answer(target, "read", lambda: self._look(look))
        if row is None:
            return None
        now = unblind(row.properties, {**_public(inputs), **properties})
        # An import brings no inputs: then those that were asked for when it was made are the best guess.
        wanted = _public(inputs) or _newest(_declared(target), row.inputs)
        return Resource(row.id, now, {name: now[name] for name in wanted if name in now})

    def update(self, target: Target, id: str, old_inputs: Values, news: Values, *, preview: bool) -> Resource:  # noqa: A002
        """Change a resource in place; what it refuses is a ``CloudError``."""
        declared = _declared(target)
        model = services.model_of(target.type)

        def plan(tx: Transaction) -> Values:
            row = _row(tx, target, id)
            return self._changed(tx, target, model, declared, row, news) if row else _public(news)

        if preview:
            return Resource(id, unblind(self._store.look(plan), {}))

        def work(tx: Transaction) -> Resource:
            row = _row(tx, target, id)
            if row is None:
                raise _gone(target, id)
            call = self._call(tx, target, news, (self.seed, row.urn, row.key))
            with self._no_secrets(target, declared, news):
                model.rule_admit_change(call, row)
            properties = self._changed(tx, target, model, declared, row, news)
            blinded = self._blind(target, declared, call.inputs)
            tx.change(
                row.key,
                blinded,
                self._blind(target, declared, properties),
                digest(blinded),
                links(blinded),
            )
            tx.set_timers(row.key, _timers(model, call))
            model.settle(call, id)
            return Resource(id, unblind(properties, {}))

        return self._performer.perform(target, model, "update", model.seconds(news).change, work)

    def delete(self, target: Target, id: str, properties: Values) -> None:  # noqa: A002
        """Remove a resource; that it is gone already is a success."""
        model = services.model_of(target.type)

        def doomed(tx: Transaction) -> StoredResource | None:
            # Of two with one URN and one id the older is being replaced.
            return _row(tx, target, id, given=properties, oldest=True)

        def work(tx: Transaction) -> None:
            row = doomed(tx)
            if row is None:
                return
            call = self._call(tx, target, row.inputs, (self.seed, row.urn, row.key))
            model.rule_admit_removal(call, row)
            model.removed(call, row)
            keep_listed(call, row)
            tx.remove(row.key)
            for other in _same_thing(call, row):
                tx.remove(other.key)

        if self._store.look(doomed) is None:
            return
        self._performer.perform(target, model, "delete", model.seconds(properties).delete, work)

    def invoke(self, token: str, args: Values, *, region: str) -> Values:
        """Answer a data source of a region."""
        declared = function_type(token)
        if declared is None:
            raise CloudError("InvalidAction.NotFound", f"There is no data source {token}.")
        target = Target(urn="", type=token, region=region)
        answer = services.sources().get(token)
        source = (self.seed, token, json.dumps(args, sort_keys=True, default=repr))

        def known(tx: Transaction) -> dict[str, Any]:
            call = self._call(tx, target, {}, source)
            if answer:
                return dict(answer(call, args))
            offers = offers_of(declared)
            return offers(declared, call, args) if offers else listed(declared, call, args)

        given = {
            name: value for name, value in args.items() if name in declared.results and value is not None
        }
        # No resource's name, but one question's own: trouble for a share of calls is drawn from it.
        asked = Target(f"::{ids.uuid(*source)}::{token.rsplit(':', 1)[-1]}", token, region)
        found = self._performer.answer(asked, "invoke", lambda: self._store.look(known))
        return filled(declared, {**given, **found}, source)

    def schema(self, version: str) -> str:
        """See :func:`labstacks.emulator.package_schema.package_schema`."""
        return package_schema(version)

    def caveat(self, token: str) -> str:
        """What a program must know of the answers of a data source; empty for most.

        A data source that cannot be answered gives an empty list, which a program takes for the truth.
        """
        declared = function_type(token)
        if declared is None or token in services.sources() or offers_of(declared) or listed_type(declared):
            return ""
        function = f"{token.split(':')[1].split('/')[0]}.{token.rsplit(':', 1)[-1]}"
        return (
            f"The emulator cannot answer the data source {function}: its result is empty, and not what "
            "Alibaba Cloud would say. Give the values in the program instead, or run it on Alibaba Cloud."
        )

    def find(self, target: Target, inputs: Values) -> Resource | None:
        """Find what an interrupted ``create`` made, by its URN and inputs."""
        declared = _declared(target)
        blinded = self._blind(target, declared, declared.with_new_spellings(_public(inputs)))
        rows = self._store.look(lambda tx: tx.made_as(target.urn, digest(blinded)))
        return Resource(rows[-1].id, unblind(rows[-1].properties, inputs)) if rows else None

    # --- what others ask -----------------------------------------------------------------------------

    def resources(self, stack: str | None = None) -> list[StoredResource]:
        """Everything that exists, of one stack if given, oldest first."""
        return self._look(lambda tx: tx.of_stack(stack))

    def show(self, id: str) -> list[StoredResource]:  # noqa: A002
        """The resources that have an id; more than one where ids are names."""
        return self._store.look(lambda tx: tx.known_by(id))

    def count(self) -> int:
        """How many resources exist."""
        return self._store.look(lambda tx: tx.count())

    def events(self, *, after: int = 0, stack: str | None = None) -> list[Event]:
        """What the cloud did by itself, or was done to it, after the event of a number."""
        return self._look(lambda tx: tx.events(after, stack))

    @property
    def rate(self) -> float:
        """How many of its seconds pass in a real one; 0 when its operations take no time."""
        return self._clock.rate

    def quota_uses(self, region: str = "cn-hongkong") -> list[QuotaUse]:
        """Every quota: its key, how much is used, and the limit. Those per parent once for each parent."""
        return self.ask(
            lambda call: [use for quota in services.all_quotas() for use in uses(call, quota)], region=region
        )

    def set_quota(self, key: str, limit: int) -> None:
        """Change a limit, for this and later openings of the cloud.

        Raises:
            UsageError: There is no such quota, or the limit is no whole number from 0.
        """
        self._limits.change(key, limit)

        def keep(tx: Transaction) -> None:
            kept = json.loads(_kept(tx)["quotas"])
            tx.set_meta("quotas", json.dumps({**kept, key: limit}))

        self._store.change(keep)

    def advance(self, seconds: float) -> list[Event]:
        """Let time pass at once, and return what happened meanwhile."""

        def pass_by(tx: Transaction) -> list[Event]:
            last = len(tx.events(0, None))
            self._clock.advance(tx, seconds)
            self._fire(tx)
            return tx.events(0, None)[last:]

        return self._store.change(pass_by)

    def ask(self, question: Callable[[ApiCall], T], *, region: str = "cn-hongkong") -> T:
        """Look at the cloud's memory, at one consistent moment."""
        about = Target(urn="", type="", region=region)
        return self._look(lambda tx: question(self._call(tx, about, {}, (self.seed,))))

    def change_by_hand(self, work: Callable[[ApiCall], T], *, region: str = "cn-hongkong") -> T:
        """Do something to the cloud's memory as somebody in the console would, past Pulumi.

        Args:
            work: Gets a call inside a transaction; what it raises undoes it.
        """
        about = Target(urn="", type="", region=region)
        return self._store.change(lambda tx: work(self._call(tx, about, {}, (self.seed, "hand"))))

    def carry_out(
        self, target: Target, operation: str, work: Callable[[ApiCall], T], *, seconds: float = 0.0
    ) -> T:
        """Do what an API call does for which Pulumi has no resource, such as rebooting a server.

        Quotas, chaos, repeats and the clock apply as to :meth:`update`.

        Args:
            operation: ``create``, ``update``, ``delete`` or ``invoke``: what chaos settings call it.
            work: Gets a call inside a transaction; what it raises undoes it.
            seconds: How long it takes, by the cloud's clock.
        """
        model = services.model_of(target.type)

        def attempt(tx: Transaction) -> T:
            return work(self._call(tx, target, {}, (self.seed, target.urn, operation)))

        return self._performer.perform(target, model, operation, seconds, attempt)

    def knows_secret(self, row: StoredResource, name: str, value: str) -> bool:
        """Whether a secret property of a resource has this value. The value itself is not kept."""
        return self._blinder.matches(row.properties.get(name), value)

    def page_of(self, server: StoredResource, first: str | None) -> str | None:
        """The page that a server shows now; None for none. ``first`` is the one of its first start."""
        return self._look(lambda tx: current_page(tx, server, first))

    def pulse(self) -> str:
        """A text that changes whenever another connection has changed the cloud's memory."""
        return self._store.pulse()

    def fingerprints(self) -> dict[str, str]:
        """For each stack a text that changes with its resources and its events; ``""`` is made by hand."""
        return self._look(lambda tx: tx.fingerprints())

    def close(self) -> None:
        """Let go of its memory. Operations that are waiting end with an error."""
        self._clock.stop()
        self._store.close()

    # --- how -----------------------------------------------------------------------------------------

    def _make(self, call: ApiCall, model: Model, declared: ResourceType) -> Resource:
        model.rule_admit(call)
        id_ = model.make_id(call)
        made_up = plausible(declared, call.inputs, region=call.region, now=call.now, source=call.source)
        ruled = model.computed(call, id_)
        # Models also speak for older and newer versions of the package, which have other outputs.
        known = {name: value for name, value in ruled.items() if name in declared.outputs}
        properties = _with_old_spellings(declared, {**made_up, **known, **call.inputs}, call.inputs)
        target = call.target
        properties = with_nested_outputs(
            declared,
            facts_of(target.type).nested_outputs,
            properties,
            region=call.region,
            now=call.now,
            source=call.source,
        )
        blinded = self._blind(target, declared, call.inputs)
        row = StoredResource(
            0, self.account, target.region, target.type, id_, target.urn, target.stack,
            blinded, self._blind(target, declared, properties), call.now,
        )  # fmt: skip
        call.tx.add(row, digest(blinded), links(blinded), _timers(model, call))
        model.settle(call, id_)
        self._notice(call, model)
        return Resource(id_, properties)

    def _changed(
        self,
        tx: Transaction,
        target: Target,
        model: Model,
        declared: ResourceType,
        row: StoredResource,
        news: Values,
    ) -> dict[str, Any]:
        """The properties after an update: what was computed stays, what is not asked for falls back."""
        call = self._call(tx, target, news, (self.seed, row.urn, row.key))
        kept = {name: value for name, value in row.properties.items() if name not in row.inputs}
        made_up = plausible(declared, call.inputs, region=target.region, now=call.now, source=call.source)
        properties = {**made_up, **kept, **model.changed(call, row), **call.inputs}
        return with_nested_outputs(
            declared,
            facts_of(target.type).nested_outputs,
            _with_old_spellings(declared, properties, call.inputs),
            before=row.properties,
            region=target.region,
            now=call.now,
            source=call.source,
        )

    def _look(self, work: Callable[[Transaction], T]) -> T:
        """Look at one consistent moment, after what is due by then has happened."""

        def unless_due(tx: Transaction) -> T:
            if tx.has_due(self._clock.stamp(tx)):
                raise _DueError
            return work(tx)

        try:
            return self._store.look(unless_due)
        except _DueError:
            self._store.change(self._fire)
            return self._store.look(work)

    def _fire(self, tx: Transaction) -> None:
        while (due := tx.take_due(self._clock.stamp(tx))) is not None:
            kind, _, row = due
            target = Target(row.urn, row.type, row.region)
            call = self._call(tx, target, row.inputs, (self.seed, row.urn, row.key), fire=False)
            text = services.model_of(row.type).fire(call, row, kind)
            if text:
                tx.log(call.now, kind, text, (row.type, row.id, row.stack))

    def _call(
        self,
        tx: Transaction,
        target: Target,
        inputs: Values,
        source: tuple[object, ...],
        *,
        fire: bool = True,
    ) -> ApiCall:
        if fire and tx.writes:
            self._fire(tx)
        given = _public(inputs)
        declared = resource_type(target.type) if given else None
        if declared is not None:
            given = declared.with_new_spellings(given)
        return ApiCall(
            tx, target, self.account, given, source, self._clock.now(tx), self._limits,
            self._mischief.sold_out, self.waits,
        )  # fmt: skip

    def _notice(self, call: ApiCall, model: Model) -> None:
        key = f"noticed {call.target.type}"
        if model.modelled or call.tx.meta(key) is not None:
            return
        call.tx.set_meta(key, call.now)
        text = (
            f"The rehearsal cloud has no rules for {call.target.type}: it checks the inputs' names "
            "and kinds, makes it, and refuses nothing."
        )
        call.tx.log(call.now, "notice", text, (call.target.type, "", call.target.stack))
        self._on_notice(text)

    def _blind(self, target: Target, declared: ResourceType, values: Values) -> dict[str, Any]:
        return self._blinder.blind(values, self._hidden(target, declared))

    @contextmanager
    def _no_secrets(self, target: Target, declared: ResourceType, inputs: Values) -> Iterator[None]:
        """Refusals inside quote the value at hand, and must not quote a secret one."""
        try:
            yield
        except CloudError as error:
            hidden = {name: inputs[name] for name in self._hidden(target, declared) if name in inputs}
            words = checking.without_values(error.message, hidden)
            # A weak secret may be a word of the sentence itself: "password".
            sentence = getattr(type(error), "text", "")
            if words == error.message or checking.without_values(sentence, hidden) != sentence:
                raise
            raise CloudError(error.code, words) from None

    @staticmethod
    def _hidden(target: Target, declared: ResourceType) -> frozenset[str]:
        """The properties whose values are secret: as marked in the program, and as everybody knows."""
        return target.secret_keys | declared.secrets | facts_of(target.type).secrets


def _refusals(target: Target, declared: ResourceType, inputs: Values) -> Iterator[Failure]:
    """The objections of the type's model, named by the spellings that the program uses."""
    # A model knows the newest spellings only; a teacher must find the one in the program.
    older = {new: old for old, new in declared.renamed.items() if old in inputs and new not in inputs}
    for failure in services.model_of(target.type).rule_check(declared.with_new_spellings(inputs)):
        head = failure.property.split(".")[0].split("[")[0]
        yield Failure(older.get(head, head) + failure.property[len(head) :], failure.reason)


def _newest(declared: ResourceType, inputs: Values) -> dict[str, Any]:
    """Inputs without those that are said by a newer spelling as well."""
    return {name: value for name, value in inputs.items() if declared.renamed.get(name) not in inputs}


def _with_old_spellings(declared: ResourceType, properties: Values, inputs: Values) -> dict[str, Any]:
    """Properties whose older spellings say the same as the newest, as the provider keeps them."""
    older = {
        old: properties[new]
        for old, new in declared.renamed.items()
        if old in declared.outputs and old not in inputs and new in properties
    }
    return {**properties, **older}


class _DueError(Exception):
    """Something has to happen first."""


def _kept(tx: Transaction) -> dict[str, str]:
    """The limits that were changed, as JSON."""
    return {"quotas": tx.meta("quotas") or "{}"}


def _settle(tx: Transaction, key: str, value: str) -> str:
    """What is remembered, or, in a new cloud, what is said now."""
    found = tx.meta(key)
    if found is None:
        tx.set_meta(key, value)
    return value if found is None else found


def _declared(target: Target) -> ResourceType:
    declared = resource_type(target.type)
    if declared is None:
        raise CloudError("InvalidResourceType.NotFound", _unknown_type(target.type))
    return declared


def _row(
    tx: Transaction, target: Target, id_: str, *, given: Values | None = None, oldest: bool = False
) -> StoredResource | None:
    """The resource with an id, or None.

    Args:
        given: What else the caller knows of it: where ids are names, such as a file's, those in another
            seat's bucket have the same.
    """
    rows = tx.with_id(target.type, id_)
    found = [row for row in rows if row.urn == target.urn]
    if not found and (bucket := (given or {}).get("bucket")):
        rows = [row for row in rows if row.inputs.get("bucket") == bucket]
    found = found or rows
    return found[0 if oldest else -1] if found else None


def _same_thing(call: ApiCall, row: StoredResource) -> list[StoredResource]:
    """Other resources that are the same thing in the cloud: their ids say all of it, and are equal.

    The cloud makes an attachment, a rule or a setting once, however often a program asks for it.
    """
    return [
        other
        for other in call.tx.with_id(row.type, row.id)
        if other.key != row.key
        and call.reaches(other)
        # An object's id is its key, which other buckets have, too.
        and other.inputs.get("bucket") == row.inputs.get("bucket")
    ]


def _timers(model: Model, call: ApiCall) -> list[tuple[str, str]]:
    return [(kind, at.strftime("%Y-%m-%dT%H:%M:%SZ")) for kind, at in model.timers(call)]


def _public(values: Values) -> dict[str, Any]:
    """Without the bookkeeping keys that the real provider's bridge adds, and with whole numbers whole."""
    return {
        name: _whole(value)
        for name, value in values.items()
        if value is not None and not name.startswith("__")
    }


def _whole(value: object) -> Any:
    """The wire knows only floating-point numbers; 512.0 is 512 to every rule."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {name: _whole(member) for name, member in value.items()}
    return [_whole(member) for member in value] if isinstance(value, list) else value


def _unknown_type(token: str) -> str:
    return f"The installed pulumi_alicloud has no resource type {token}."


def _gone(target: Target, id_: str) -> CloudError:
    return CloudError(
        "InvalidResourceId.NotFound", f"The specified resource {id_} ({target.type}) does not exist."
    )

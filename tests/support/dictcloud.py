"""A cloud in a dict that can refuse, crash before it makes something, or crash after."""
# ruff: noqa: A002  # `id` is what the protocol calls it.

from collections.abc import Callable
from dataclasses import dataclass, field

from labstacks.errors import CloudError
from labstacks.gateway.cloud import UNKNOWN, Changes, Checked, Failure, Resource, Target, Values


class Killed(BaseException):
    """The process died here."""


@dataclass
class DictCloud:
    """Remembers what it made, and every call. ``trouble`` is called at (method, before or after)."""

    made: dict[str, tuple[Target, Values]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    trouble: Callable[[str, str], None] = lambda method, moment: None

    def urns(self) -> list[str]:
        return [target.urn for target, _ in self.made.values()]

    def check(self, target: Target, olds: Values, news: Values, seed: bytes) -> Checked:
        self.trouble("check", "before")
        missing = [Failure("cidrBlock", "is required")] if "cidrBlock" not in news else []
        return Checked({**news, "checked": True}, tuple(missing))

    def diff(self, target: Target, id: str, old_inputs: Values, news: Values) -> Changes:
        changed = sorted(k for k in {*old_inputs, *news} if old_inputs.get(k) != news.get(k))
        forcing = tuple(k for k in changed if k == "cidrBlock")
        return Changes(tuple(k for k in changed if k != "cidrBlock"), forcing, bool(forcing))

    def create(self, target: Target, inputs: Values, *, preview: bool) -> Resource:
        if preview:
            return Resource("", {**inputs, "status": UNKNOWN})
        self.calls.append("create")
        self.trouble("create", "before")
        id_ = f"vpc-{self.calls.count('create')}"
        self.made[id_] = (target, inputs)
        self.trouble("create", "after")
        return Resource(id_, {**inputs, "status": "Available"})

    def read(self, target: Target, id: str, inputs: Values, properties: Values) -> Resource | None:
        self.calls.append("read")
        return Resource(id, {**self.made[id][1], "status": "Available"}) if id in self.made else None

    def update(self, target: Target, id: str, old_inputs: Values, news: Values, *, preview: bool) -> Resource:
        self.calls.append("update")
        self.made[id] = (target, news)
        self.trouble("update", "after")
        return Resource(id, {**news, "status": "Available"})

    def delete(self, target: Target, id: str, properties: Values) -> None:
        self.calls.append(f"delete {id}")
        self.made.pop(id, None)
        self.trouble("delete", "after")

    def invoke(self, token: str, args: Values, *, region: str) -> Values:
        self.trouble("invoke", "before")
        return {"token": token, "region": region, **args}

    def caveat(self, token: str) -> str:
        return f"{token} is empty here" if token.endswith("Nothing") else ""

    def schema(self, version: str) -> str:
        return "{}"

    def find(self, target: Target, inputs: Values) -> Resource | None:
        self.calls.append("find")
        for id_, (made, used) in self.made.items():
            if made.urn == target.urn and used == inputs:
                return Resource(id_, {**used, "status": "Available"})
        return None

    def fails(self, method: str, moment: str, error: BaseException) -> None:
        """From now on, raise ``error`` at that moment, until :meth:`recovers`."""

        def trouble(at: str, when: str) -> None:
            if (at, when) == (method, moment):
                raise error

        self.trouble = trouble

    def dies(self, method: str, moment: str) -> None:
        self.fails(method, moment, Killed())

    def refuses(self, method: str) -> None:
        self.fails(method, "before", CloudError("QuotaExceeded.Vpc", "No more networks."))

    def recovers(self) -> None:
        self.trouble = lambda method, moment: None

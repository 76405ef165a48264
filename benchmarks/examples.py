"""How many of the provider's official examples work on the emulator.

The docstrings of the installed ``pulumi_alicloud`` hold about 2,000 programs. Each is deployed, deployed
again without a change, and removed, in an emulator of its own. An engine is not needed for that: a monitor in
this process sends the calls that the engine would send (check, create, diff, delete and the data sources).
The examples are read from the installed package at run time; the repository holds none.

::

    python benchmarks/examples.py                     all of them, two processes, about ten minutes
    python benchmarks/examples.py --sample 100        every n-th
    python benchmarks/examples.py --only ecs/         those of a service, or of one file
    python benchmarks/examples.py --again             only those that did not work last time

Results are kept in ``--results FILE`` (JSON lines) and used again until the file is removed, so a stopped run
continues. Each example gets one verdict:

works     deployed, unchanged at the second deployment, and nothing left afterwards
refused   the emulator refuses or does not answer something that the real cloud accepts and answers
invalid   not valid by itself: it names things that nobody made, needs a configuration, or is no program
crash     an error of the emulator's own, a difference that never ends, or something left behind
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import contextlib
import hashlib
import importlib.util
import ipaddress
import json
import multiprocessing
import re
import signal
import sys
import tempfile
import textwrap
import types
import uuid
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime import set_all_config, set_mocks
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import SETTINGS, reset_options
from pulumi.runtime.stack import wait_for_rpcs

from labstacks.alicloud.resource_types import main_token
from labstacks.emulator import RehearsalCloud, sqlite_store
from labstacks.emulator.listing import listed_type, lists_resources
from labstacks.emulator.schema import function_type
from labstacks.emulator.services.registry import SERVICES
from labstacks.errors import CloudError
from labstacks.gateway.cloud import Resource, Target
from labstacks.gateway.property_codec import unwrap, wrap

SECONDS_PER_EXAMPLE = 60
IMAGES = "alicloud:ecs/getImages:getImages"
DEFAULT_REGION = "cn-hangzhou"
"""Where an example runs that names no region: the provider's documentation is written for this one."""
STACK = "pulumi:pulumi:Stack"
PROVIDER = "pulumi:providers:"
NOT_FOUND = re.compile(r"Not_?Found|Not_?Exist|NotFoundException|InvalidParameter|\.Invalid|NoSuch|Mismatch")
UNRESOLVED = "Calling __str__ on an Output"
"""What Pulumi makes of an output in an f-string."""
REFUSED_BY_THE_CLOUD_TOO = {
    "OperationDenied.PayBySpecOffline": "closed to new load balancers since June 2025",
    "DeletionProtectionEnabled": "the program itself asks for the protection",
    "MissingParameter: The specified parameter VswitchId": "normal NAT gateways are no longer sold",
    "check alicloud:tag/policy:Policy policyContent": "the example's JSON has too many backslashes",
    "AccessDenied: Put public bucket acl": "buckets block public access from the start since 2024",
}
"""What the real cloud refuses as well, though it did not when the examples were written."""
_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
_DOCSTRING = re.compile(r'"""(.*?)"""', re.DOTALL)
_REGION = re.compile(r"\b((?:cn-[a-z]{6,})|(?:(?:ap|eu|us|me|na)-[a-z]+-\d))")


@dataclass(frozen=True)
class Example:
    """One program.

    Args:
        file: The package's file whose docstring holds it, such as ``ecs/instance.py``.
        number: Its place in that file, from 1.
        code: The program.
    """

    file: str
    number: int
    code: str

    @property
    def key(self) -> str:
        """What results are kept under. It changes when the program changes."""
        return f"{self.file}#{self.number}:{hashlib.sha256(self.code.encode()).hexdigest()[:12]}"

    @property
    def is_modelled(self) -> bool:
        """Whether the emulator has rules for the service."""
        folder = self.file.split("/")[0] if "/" in self.file else "core"
        return folder in SERVICES

    @property
    def region(self) -> str:
        """The region that the program names most often."""
        named = Counter(_REGION.findall(self.code))
        return named.most_common(1)[0][0] if named else DEFAULT_REGION


@dataclass(frozen=True)
class Outcome:
    """What became of one example: a verdict, see the module, and the first reason."""

    key: str
    is_modelled: bool
    verdict: str
    reason: str = ""


class RefusedError(Exception):
    """The emulator refuses a call; the text is what the engine would print."""


def examples() -> list[Example]:
    """Every program in the docstrings of the installed package, each once per file."""
    spec = importlib.util.find_spec("pulumi_alicloud")
    if spec is None or spec.origin is None:
        raise SystemExit("pulumi-alicloud is not installed")
    root, found = Path(spec.origin).parent, []
    for path in sorted(root.rglob("*.py")):
        blocks = [
            textwrap.dedent(block)
            for text in _DOCSTRING.findall(path.read_text(encoding="utf-8"))
            if "```python" in text
            for block in _BLOCK.findall(_unescaped(text))
        ]
        file = path.relative_to(root).as_posix()
        found += [Example(file, number, code) for number, code in enumerate(dict.fromkeys(blocks), 1)]
    return found


def _unescaped(text: str) -> str:
    """What Python makes of a docstring's source: the examples in it hold quotes with a backslash before."""
    try:
        return str(ast.literal_eval(f'"""{text}"""'))
    except (SyntaxError, ValueError):
        return text


class Deployment(MockMonitor):
    """Sends the calls that an engine would send for one stack, and keeps the stack's state.

    Args:
        cloud: The emulator.
        region: Where the default provider works.
    """

    def __init__(self, cloud: RehearsalCloud, region: str) -> None:
        super().__init__(_NoMocks())
        self.cloud, self.region = cloud, region
        self.state: dict[str, tuple[Target, str, Mapping[str, Any], Mapping[str, Any]]] = {}
        self.first_refusal: Exception | None = None
        self.changes: list[str] = []
        self.empty_answers: list[str] = []
        """Data sources that answered with an empty list, or with resources, which may be too few."""
        self.missed: list[str] = []
        """Those of them that list resources of a type of which the program had made some."""
        self._regions: dict[str, str] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        urn = self._urn(request)
        if request.type == STACK or not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        given = unwrap(request.object)
        if request.type.startswith(PROVIDER):
            self._regions[f"{urn}::provider"] = str(given.values.get("region") or self.region)
            return resource_pb2.RegisterResourceResponse(urn=urn, id="provider", object=request.object)
        if not request.type.startswith("alicloud:"):
            made = _stand_in(request.type, urn, given.values)
            return resource_pb2.RegisterResourceResponse(urn=urn, id="made", object=wrap(made))
        target = Target(urn, request.type, self._region_of(request.provider), given.secret_keys)
        resource = self._guarded(lambda: self._deploy(target, given.values))
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=resource.id, object=wrap(resource.properties, given.secret_keys)
        )

    def ReadResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        urn, given = self._urn(request), unwrap(request.properties)
        target = Target(urn, request.type, self._region_of(request.provider), given.secret_keys)
        found = self._guarded(lambda: self.cloud.read(target, request.id, given.values, {}))
        if found is None:
            raise self._note(RefusedError(f"InvalidResourceId.NotFound: {request.id!r}"))
        return resource_pb2.ReadResourceResponse(urn=urn, properties=wrap(found.properties))

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        if request.tok == "pulumi:pulumi:getResource":
            return super().Invoke(request)
        arguments = unwrap(request.args).values
        region = self._region_of(request.provider)
        answer = self._guarded(lambda: self.cloud.invoke(request.tok, arguments, region=region))
        declared = function_type(request.tok)
        listed = listed_type(declared) if declared else None
        # Of what a program needs to be there already, too few may be, not only none.
        if (listed and request.tok != IMAGES) or any(value == [] for value in answer.values()):
            self.empty_answers.append(request.tok)
        named = any("egex" in name for name in arguments)
        if not named and listed and not answer.get("ids", True):
            made = {main_token(target.type) for target, *_ in self.state.values()}
            self.missed += [request.tok] if listed in made else []
        return resource_pb2.ResourceInvokeResponse(**{"return": wrap(answer)})

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        return empty_pb2.Empty()

    def remove_all(self) -> None:
        """Delete everything, the newest first."""
        for urn in reversed(list(self.state)):
            target, id_, _, properties = self.state.pop(urn)
            self._guarded(lambda t=target, i=id_, p=properties: self.cloud.delete(t, i, p))

    def _deploy(self, target: Target, inputs: Mapping[str, Any]) -> Resource:
        known = self.state.get(target.urn)
        checked = self.cloud.check(target, known[2] if known else {}, inputs, b"examples")
        if checked.failures:
            failure = checked.failures[0]
            raise RefusedError(f"check {target.type} {failure.property}: {failure.reason}")
        if known is None:
            # A preview comes first with the engine; it must not fail either.
            self.cloud.create(target, checked.inputs, preview=True)
            resource = self.cloud.create(target, checked.inputs, preview=False)
            self.state[target.urn] = (target, resource.id, checked.inputs, resource.properties)
            return resource
        _, id_, old, properties = known
        difference = self.cloud.diff(target, id_, old, checked.inputs)
        self.changes += [f"{target.type} {name}" for name in (*difference.updates, *difference.replaces)]
        return Resource(id_, properties)

    def _guarded(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except Exception as error:
            raise self._note(error) from error

    def _note(self, error: Exception) -> Exception:
        self.first_refusal = self.first_refusal or error
        return error

    def _region_of(self, provider: str) -> str:
        return self._regions.get(provider, self.region)

    def _urn(self, request: Any) -> str:
        chain = request.parent.split("::")[2] if request.parent else STACK
        kind = request.type if chain == STACK else f"{chain}${request.type}"
        return f"urn:pulumi:example::examples::{kind}::{request.name}"


class _NoMocks(pulumi.runtime.Mocks):
    def call(self, args: Any) -> Any:
        raise AssertionError(args.token)

    def new_resource(self, args: Any) -> Any:
        raise AssertionError(args.typ)


def judge(example: Example) -> Outcome:
    """Deploy an example, deploy it again and remove it."""

    def outcome(verdict: str, reason: object = "") -> Outcome:
        text = " ".join(str(reason).split())
        return Outcome(example.key, example.is_modelled, verdict, text[:400])

    try:
        code = compile(example.code, example.file, "exec")
    except SyntaxError as error:
        return outcome("invalid", f"SyntaxError: {error}")
    with tempfile.TemporaryDirectory() as folder:
        cloud = RehearsalCloud(Path(folder) / "cloud.db", seed=1, patience=0)
        deployment = Deployment(cloud, example.region)
        try:
            for _ in range(2):
                _run(code, deployment)
            deployment.remove_all()
            left = cloud.count()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return outcome(*_verdict(example, deployment, error))
        finally:
            cloud.close()
    if deployment.changes:
        return outcome("crash", f"changes every time: {deployment.changes}")
    return outcome("crash", f"{left} resources are left") if left else outcome("works")


def _run(code: types.CodeType, deployment: Deployment) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    reset_options()
    set_all_config({}, [])
    set_mocks(deployment.mocks, "examples", "example", False, monitor=deployment)
    try:
        exec(code, {"__name__": "example"})
        loop.run_until_complete(wait_for_rpcs())
    finally:
        SETTINGS.outputs.clear()
        SETTINGS.rpc_manager.clear()
        loop.set_exception_handler(lambda *_: None)
        with contextlib.suppress(Exception):
            pending = asyncio.all_tasks(loop)
            for task in pending:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        asyncio.set_event_loop(None)
        reset_options()


def _verdict(example: Example, deployment: Deployment, error: BaseException) -> tuple[str, str]:
    first = deployment.first_refusal
    if first is None:
        return _program_error(deployment, error)
    text = str(first)
    if UNRESOLVED in text:
        return "invalid", "an f-string holds an output"
    if not isinstance(first, (RefusedError, CloudError)):
        return "crash", f"{type(first).__name__}: {text}"
    if code := next((code for code in REFUSED_BY_THE_CLOUD_TOO if text.startswith(code)), None):
        return "invalid", f"{REFUSED_BY_THE_CLOUD_TOO[code]}: {text}"
    # What nobody made cannot be found: a value that the program writes down once, and only there.
    if NOT_FOUND.search(text) and any(f"{value}" in text for value in _lonely_texts(example.code)):
        return "invalid", text
    return "refused", text


def _program_error(deployment: Deployment, error: BaseException) -> tuple[str, str]:
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, IndexError) or "NoneType" in text or isinstance(error, KeyError):
        # Only what the cloud itself offers must be there; resources are the program's to make.
        silent = [token for token in deployment.empty_answers if _is_catalogue(token)] + deployment.missed
        if silent:
            return "refused", f"{text} after {', '.join(dict.fromkeys(silent))}"
        if deployment.empty_answers:
            return "invalid", f"{text} after {', '.join(dict.fromkeys(deployment.empty_answers))}"
        return "refused", text
    return "invalid", text


def _is_catalogue(token: str) -> bool:
    return token == IMAGES or not lists_resources(function_type(token))


def _lonely_texts(code: str) -> set[str]:
    """Texts that a program holds once, as an argument: what they name was made by nobody in it."""
    tree = ast.parse(code)
    counted = Counter(node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    names = {"name", "title", "description"}
    arguments: set[str] = set()
    for node in ast.walk(tree):
        pairs: list[tuple[str, ast.expr]] = []
        if isinstance(node, ast.Call):
            pairs = [(keyword.arg or "", keyword.value) for keyword in node.keywords]
        elif isinstance(node, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else "" for key in node.keys]
            pairs = list(zip(keys, node.values, strict=True))
        for name, value in pairs:
            if name not in names:
                members = value.elts if isinstance(value, ast.List) else [value]
                arguments.update(
                    m.value for m in members if isinstance(m, ast.Constant) and isinstance(m.value, str)
                )
    return {text for text in arguments if len(text) > 3 and counted[text] == 1}


# --- other packages that the examples use ----------------------------------------------------------------


def _stand_in(type_: str, urn: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of a resource of ``pulumi_random`` or ``pulumi_time``, the same for the same URN."""
    number = int.from_bytes(hashlib.sha256(urn.encode()).digest()[:8], "big")
    if "nteger" in type_:
        low, high = int(inputs.get("min", 0)), int(inputs.get("max", 99999))
        result = low + number % (high - low + 1)
        return {**inputs, "id": str(result), "result": result}
    if "uid" in type_:
        return {**inputs, "result": str(uuid.UUID(int=number << 64 | number))}
    return {**inputs, "id": str(number), "rfc3339": "2026-12-01T00:00:00Z"}


class _Result:
    def __init__(self, result: Any) -> None:
        self.result = result


def _resource_class(token: str, *outputs: str) -> type[pulumi.CustomResource]:
    def start(self: Any, name: str, opts: Any = None, **inputs: Any) -> None:
        values = {**dict.fromkeys(outputs), **inputs}
        pulumi.CustomResource.__init__(self, token, name, values, opts)
        self.plain = _stand_in(token, f"urn:pulumi:example::examples::{token}::{name}", inputs)

    # The examples write `f"bucket-{it['result']}"`, which only a plain value survives.
    body: dict[str, Any] = {"__init__": start, "__getitem__": lambda self, name: self.plain[name]}
    for output in outputs:
        body[output] = property(lambda self, name=output: pulumi.get(self, name))
    return type(token.rsplit(":", 1)[-1], (pulumi.CustomResource,), body)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Standard:
    """The functions of ``pulumi_std`` that the examples call, with its names of parameters."""

    # ruff: noqa: A002 - they are called by these names.

    @staticmethod
    def format(input: str, args: Iterable[Any] = ()) -> str:
        return re.sub(r"%([\d.]*)[dsv]", r"%\1s", input) % tuple(_whole(arg) for arg in args)

    @staticmethod
    def cidrsubnet(input: str, newbits: int, netnum: int) -> str:
        block = ipaddress.ip_network(input)
        size = block.num_addresses >> int(newbits)
        return f"{block.network_address + int(netnum) * size}/{block.prefixlen + int(newbits)}"

    @staticmethod
    def cidrhost(input: str, host: int) -> str:
        return str(ipaddress.ip_network(input)[int(host)])

    @staticmethod
    def join(separator: str, input: Iterable[Any]) -> str:
        return separator.join(map(str, input))

    @staticmethod
    def split(separator: str, text: str) -> list[str]:
        return text.split(separator)

    @staticmethod
    def replace(text: str, search: str, replace: str) -> str:
        return text.replace(search, replace)

    @staticmethod
    def substr(input: str, offset: int, length: int) -> str:
        return input[offset:] if length < 0 else input[offset : offset + length]

    @staticmethod
    def concat(input: Iterable[Iterable[Any]]) -> list[Any]:
        return [member for part in input for member in part]

    @staticmethod
    def lookup(map: Mapping[str, Any], key: str, default: Any = None) -> Any:
        return map.get(key, default)

    @staticmethod
    def toset(input: Iterable[Any]) -> list[Any]:
        return list(dict.fromkeys(input))

    @staticmethod
    def timeadd(timestamp: str, duration: str) -> str:
        return "2026-12-02T00:00:00Z"


def provide_packages() -> None:
    """Make the small packages importable that the examples use beside ``pulumi_alicloud``."""
    std, rand, clock = (types.ModuleType(f"pulumi_{name}") for name in ("std", "random", "time"))
    for name in (name for name in vars(Standard) if not name.startswith("_")):
        function = getattr(Standard, name)
        setattr(std, name, lambda f=function, **args: _Result(f(**args)))
        setattr(
            std,
            f"{name}_output",
            lambda f=function, **args: pulumi.Output.all(**args).apply(lambda a, f=f: _Result(f(**a))),
        )
    for name, outputs in {"Integer": ("result",), "Uuid": ("result",), "String": ("result",)}.items():
        setattr(rand, name, _resource_class(f"random:index/{name.lower()}:{name}", *outputs))
    rand.index = rand  # type: ignore[attr-defined]
    for name in ("Sleep", "Static"):
        setattr(clock, name, _resource_class(f"time:index/{name.lower()}:{name}", "rfc3339"))
    sys.modules |= {"pulumi_std": std, "pulumi_random": rand, "pulumi_time": clock}


# --- running them -----------------------------------------------------------------------------------------


def _start_worker() -> None:
    warnings.simplefilter("ignore")
    sqlite_store.SYNCHRONOUS = "OFF"
    provide_packages()
    signal.signal(signal.SIGALRM, _too_long)


def _too_long(*_: Any) -> None:
    raise TimeoutError(f"not done after {SECONDS_PER_EXAMPLE} s")


def timed(example: Example) -> Outcome:
    """Judge an example, and give up on it after a while."""
    signal.alarm(SECONDS_PER_EXAMPLE)
    try:
        with contextlib.redirect_stderr(None):
            return judge(example)
    finally:
        signal.alarm(0)


def run_all(chosen: list[Example], processes: int) -> Iterator[Outcome]:
    """Judge examples in some processes."""
    with multiprocessing.get_context("spawn").Pool(processes, _start_worker, maxtasksperchild=200) as pool:
        yield from pool.imap_unordered(timed, chosen)


def figures(outcomes: Iterable[Outcome]) -> str:
    """A line for the modelled services and one for the others."""
    counted = Counter((found.is_modelled, found.verdict) for found in outcomes)
    lines = []
    for is_modelled, title in ((True, "modelled services"), (False, "all others")):
        numbers = {word: counted[is_modelled, word] for word in ("works", "refused", "crash", "invalid")}
        valid = numbers["works"] + numbers["refused"] + numbers["crash"]
        share = 100 * numbers["works"] / valid if valid else 0.0
        said = ", ".join(f"{number} {word}" for word, number in numbers.items())
        lines.append(f"{title}: {share:.1f} % of {valid} valid examples work ({said})")
    return "\n".join(lines)


def read_results(path: Path) -> dict[str, Outcome]:
    """The outcomes that a file keeps; of several of one example the last."""
    if not path.exists():
        return {}
    found = (Outcome(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())
    return {outcome.key: outcome for outcome in found}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", type=Path, default=Path("examples.jsonl"))
    parser.add_argument("--only", default="", help="part of a file's name, such as ecs/ or ecs/instance.py#1")
    parser.add_argument("--sample", type=int, help="about so many, evenly over all")
    parser.add_argument("--again", action="store_true", help="repeat those that did not work")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    chosen = [example for example in examples() if options.only in example.key]
    if options.sample:
        chosen = chosen[:: max(1, len(chosen) // options.sample)]
    known = read_results(options.results)
    if options.again:
        known = {key: outcome for key, outcome in known.items() if outcome.verdict in ("works", "invalid")}
    missing = [example for example in chosen if example.key not in known]
    with options.results.open("a", encoding="utf-8") as file:
        for number, outcome in enumerate(run_all(missing, options.processes), 1):
            known[outcome.key] = outcome
            print(json.dumps(asdict(outcome)), file=file, flush=True)
            if outcome.verdict in ("refused", "crash"):
                print(
                    f"{number}/{len(missing)} {outcome.verdict} {outcome.key}: {outcome.reason}", flush=True
                )
    print(figures(known[example.key] for example in chosen))
    return 0


if __name__ == "__main__":
    sys.exit(main())

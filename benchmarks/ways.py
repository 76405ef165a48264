"""Other ways to the same class, to compare with: the same programs, cloud and gateway.

::

    python benchmarks/ways.py stock FOLDER SEATS SLOTS    the Automation API as anybody would use it
    python benchmarks/ways.py bare FOLDER SEATS SLOTS     two `pulumi` processes a stack, and no more

The class file in FOLDER says what to make; SLOTS threads at once. Prints the processor seconds of the engines
alone, without this process: its programs, its gateway, its cloud.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from labstacks.classfile import load_class
from labstacks.engine.locate import require_engine
from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, load, seat_program
from labstacks.engine.programs.class_spec import ClassSpec, spec_of
from labstacks.gateway.server import Gateway
from labstacks.runs.cloud_factory import open_cloud
from labstacks.storage.class_folder import PROJECT, ClassFolder

Program = Callable[[], None]
Up = Callable[[str, Program], Mapping[str, Any]]
"""Brings a stack up; returns its outputs, which only the classroom is asked for."""


def stock(spec: ClassSpec, folder: Path, environment: Mapping[str, str]) -> Up:
    """``create_or_select_stack`` and ``up``."""
    from pulumi import automation

    def up(name: str, program: Program) -> Mapping[str, Any]:
        settings = automation.StackSettings(config={"alicloud:region": spec.region})
        stack = automation.create_or_select_stack(
            stack_name=name,
            project_name=PROJECT,
            program=program,
            opts=automation.LocalWorkspaceOptions(
                pulumi_home=environment["PULUMI_HOME"],
                env_vars=dict(environment),
                stack_settings={name: settings},
            ),
        )
        return {key: output.value for key, output in stack.up().outputs.items()}

    return up


def bare(spec: ClassSpec, folder: Path, environment: Mapping[str, str]) -> Up:
    """``pulumi stack select --create`` and ``pulumi up``, whose program is served as simply as can be."""

    def up(name: str, program: Program) -> Mapping[str, Any]:
        place = folder / "bare" / name
        place.mkdir(parents=True)
        (place / "Pulumi.yaml").write_text(f"name: {PROJECT}\nruntime: python\n")
        (place / f"Pulumi.{name}.yaml").write_text(f"config:\n  alicloud:region: {spec.region}\n")

        def pulumi(*args: str) -> str:
            command = ["pulumi", "--non-interactive", *args, "--stack", name]
            ran = subprocess.run(
                command, cwd=place, env={**os.environ, **environment}, capture_output=True, text=True
            )
            if ran.returncode != 0:
                sys.exit(f"{' '.join(command)} ended with {ran.returncode}:\n{ran.stdout}\n{ran.stderr}")
            return ran.stdout

        pulumi("stack", "select", "--create")
        with served(program) as address:
            pulumi("up", "--yes", "--skip-preview", f"--client={address}", "--exec-kind=auto.inline")
        if name != spec.classroom_stack:
            return {}
        return json.loads(pulumi("stack", "output", "--json"))

    return up


@contextmanager
def served(program: Program) -> Any:
    """A language host with one program, as the Automation API has it."""
    import grpc
    from pulumi.automation._server import LanguageServer
    from pulumi.runtime.proto import language_pb2_grpc

    server = grpc.server(ThreadPoolExecutor(4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageServer(program), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(0)


WAYS = {"stock": stock, "bare": bare}


def make_class(way: str, folder: Path, seats: int, slots: int) -> None:
    """Bring up the classroom, then the seats."""
    class_ = load_class(folder / "class.yaml")
    home = ClassFolder.of(class_.file)
    home.create()
    spec = spec_of(class_)
    load(spec.level)
    os.environ["PATH"] = f"{require_engine().path.parent}{os.pathsep}{os.environ['PATH']}"
    with open_cloud(class_.file) as cloud, Gateway(cloud) as gateway:
        environment = {
            "PULUMI_BACKEND_URL": home.state_url,
            "PULUMI_CONFIG_PASSPHRASE": "benchmark",
            "PULUMI_DEBUG_PROVIDERS": gateway.attachment,
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # As on a machine where Pulumi is new: it keeps logs here, and looks through them.
            "PULUMI_HOME": str(folder / "pulumi-home"),
        }
        up = WAYS[way](spec, folder, environment)
        shared = up(spec.classroom_stack, classroom_program(spec))["shared"]

        def seat(number: int) -> None:
            id_ = f"s{number:02d}"
            secrets = SeatSecrets("Abcdefg23456", "Abcdefg23456")
            up(spec.seat_stack(id_), seat_program(spec, id_, shared, secrets))

        with ThreadPoolExecutor(slots) as pool:
            list(pool.map(seat, range(1, seats + 1)))
        deployed = {row.stack for row in cloud.resources()}
        assert len(deployed) == seats + 1, deployed


def main() -> None:
    way, folder, seats, slots = sys.argv[1:]
    make_class(way, Path(folder), int(seats), int(slots))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"engines": used.ru_utime + used.ru_stime}))


if __name__ == "__main__":
    main()

"""Opens the resources that the jobs of a class need: cloud, journal, gateway and engine driver.

A run on this machine opens a context, and so does each worker on another machine. It does not lock the class.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from labstacks.classfile.account import account_name
from labstacks.classfile.model import ClassFile
from labstacks.engine.disk import require_space_for_run
from labstacks.engine.driver import Driver, EngineSettings, start_slots
from labstacks.engine.home import pulumi_home, without_logs
from labstacks.engine.locate import Engine
from labstacks.gateway.invoke_record import InvokeRecord
from labstacks.gateway.journal import Journal, open_journal
from labstacks.gateway.journal_replay import JournalReplay
from labstacks.gateway.rate_limiter import OnTiming, Pacer
from labstacks.gateway.server import Gateway, gateway_threads
from labstacks.runs.alibaba_cloud import own_plugins
from labstacks.runs.cloud_factory import Account, OpenClouds
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_key import ClassKey


@dataclass(frozen=True)
class RunContext:
    """Open resources for the jobs of a class.

    Args:
        driver: Runs engines, which attach to the gateway.
        replay: Prevents duplicate creates after an interrupted run.
        journal: Created resources that are not in the state yet.
        cloud: The open cloud account of the class.
        pacer: Rate limiter for calls to the cloud.
        invokes: Data-source queries of the run's engines, with their answers.
        engine_version: Version of Pulumi's CLI.
    """

    driver: Driver
    replay: JournalReplay
    journal: Journal
    cloud: Account
    pacer: Pacer
    invokes: InvokeRecord
    engine_version: str


class SharedContext:
    """Resources that the classes of a run share: clouds, rate limiters of accounts, threads, start slots.

    Args:
        stack: Closes it, after the contexts.
    """

    def __init__(self, stack: ExitStack) -> None:
        self.threads = stack.enter_context(gateway_threads())
        self.starting = start_slots()
        self._clouds = OpenClouds(stack)
        self._pacers: dict[str, Pacer] = {}

    def cloud(self, file: ClassFile) -> Account:
        """The open cloud of a class. It stays open for other classes."""
        return self._clouds.account(file)

    def gateway(
        self, file: ClassFile, cloud: Account, journal: Journal, on_timing: OnTiming | None
    ) -> Gateway:
        """Create a class's gateway. Gateways of one account share a rate limiter."""
        pace = f"{account_name(file)} {cloud.tuning}"
        beside = self._pacers.get(pace)
        gateway = Gateway(cloud, journal, on_timing=on_timing, beside=beside, threads=self.threads)
        self._pacers.setdefault(pace, gateway.pacer)
        return gateway


@contextmanager
def open_run_context(
    file: ClassFile,
    key: ClassKey,
    engine: Engine,
    shared: SharedContext,
    on_timing: OnTiming | None = None,
    *,
    plugin_per_stack: bool = False,
) -> Iterator[RunContext]:
    """Open the resources that the jobs of a class need.

    Args:
        file: The class file.
        key: Encrypts the journal. The state's passphrase is derived from it.
        engine: Pulumi's CLI.
        shared: Resources shared with the contexts of the run's other classes.
        on_timing: Called after each call to the cloud.
        plugin_per_stack: See :func:`labstacks.runs.run.open_run`.

    Raises:
        StateError: The journal is damaged, or the disk is nearly full.
        PluginError: The class needs the real provider, which is missing and cannot be downloaded.
    """
    environment = own_plugins(file) if plugin_per_stack else {}
    folder = ClassFolder.of(file)
    require_space_for_run(folder.home)
    cloud = shared.cloud(file)
    journal = open_journal(folder, key)
    try:
        with shared.gateway(file, cloud, journal, on_timing) as gateway:
            settings = EngineSettings(
                backend=folder.state_url,
                work=folder.work,
                home=without_logs(pulumi_home()),
                passphrase=key.passphrase(),
                attachment="" if plugin_per_stack else gateway.attachment,
                config={"alicloud:region": file.region},
                environment=environment,
            )
            driver = Driver(engine.path, engine.version, settings, starting=shared.starting)
            assert gateway.replay is not None
            if plugin_per_stack:
                # Engines that bypass the gateway cannot adopt what an interrupted run left.
                for left in journal.counts():
                    gateway.replay.begin(left, driver.backend.identities(left), keep=False)
            yield RunContext(
                driver, gateway.replay, journal, cloud, gateway.pacer, gateway.invokes, engine.version
            )
    finally:
        journal.close()

"""What the jobs of a class are done with: its cloud, its journal, a gateway and an engine's driver.

Whoever runs jobs opens one: a run on this machine, or a worker elsewhere. It holds no lock on the class.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from labstacks.course.model import ClassFile
from labstacks.engine.driver import Driver, Settings
from labstacks.engine.locate import Engine, cache_dir
from labstacks.fleet.alibaba import own_plugins
from labstacks.fleet.clouds import open_cloud
from labstacks.fleet.folder import ClassFolder
from labstacks.gateway.journal import Journal
from labstacks.gateway.once import OnceOnly
from labstacks.gateway.pacer import OnTiming, Pacer
from labstacks.gateway.server import Gateway
from labstacks.keys import ClassKey


@dataclass(frozen=True)
class Workshop:
    """An open one.

    Args:
        driver: Runs engines, which attach to the gateway.
        once: Makes nothing twice.
        journal: What no state holds yet.
        cloud: See :func:`labstacks.fleet.clouds.open_cloud`.
        pacer: The pace of calls to the cloud.
    """

    driver: Driver
    once: OnceOnly
    journal: Journal
    cloud: Any
    pacer: Pacer


@contextmanager
def open_workshop(
    file: ClassFile,
    key: ClassKey,
    engine: Engine,
    on_timing: OnTiming | None = None,
    *,
    plugin_per_stack: bool = False,
) -> Iterator[Workshop]:
    """Open what the jobs of a class are done with.

    Args:
        file: The class file.
        key: Seals the journal and, derived, the state.
        engine: Pulumi's CLI.
        on_timing: Told of each call to the cloud when it has ended.
        plugin_per_stack: See :func:`labstacks.fleet.fleet.open_fleet`.

    Raises:
        StateError: The journal is damaged.
        PluginError: The real provider is needed and cannot be had.
    """
    environment = own_plugins(file) if plugin_per_stack else {}
    folder = ClassFolder(file.home)
    with open_cloud(file, folder) as cloud:
        journal = Journal(folder.journal, key)
        try:
            with Gateway(cloud, journal, on_timing=on_timing) as gateway:
                settings = Settings(
                    backend=folder.state_url,
                    work=folder.work,
                    home=cache_dir() / "pulumi-home",
                    passphrase=key.passphrase(),
                    attachment="" if plugin_per_stack else gateway.attachment,
                    config={"alicloud:region": file.region},
                    environment=environment,
                )
                driver = Driver(engine.path, engine.version, settings)
                assert gateway.once is not None
                if plugin_per_stack:
                    # Engines past the gateway claim nothing of what an interrupted run left.
                    for left in journal.counts():
                        gateway.once.begin(left, driver.backend.identities(left), keep=False)
                yield Workshop(driver, gateway.once, journal, cloud, gateway.pacer)
        finally:
            journal.close()

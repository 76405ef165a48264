"""The real Alibaba Cloud: finds the provider plugin and sends queries through it."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labstacks.alicloud.resource_types import type_entry
from labstacks.classfile.model import ClassFile
from labstacks.engine.home import pulumi_home
from labstacks.engine.locate import require_engine
from labstacks.errors import CloudError, UsageError

if TYPE_CHECKING:
    from labstacks.gateway.plugin import PluginProvider

AT_ONCE = 8
"""Maximum parallel queries to the real cloud."""
_LOG = logging.getLogger(__name__)
_SEAT = re.compile(r"(s\d{2,3}|classroom)(?:-|$)")


@dataclass(frozen=True)
class ListedResource:
    """A resource of a class that the cloud lists.

    Args:
        stack: Name of the stack that the resource belongs to.
    """

    type: str
    id: str
    stack: str


def plugin_homes() -> tuple[Path, ...]:
    """``PULUMI_HOME`` folders that may hold the plugin: the one of labstacks, then the user's own."""
    theirs = os.environ.get("PULUMI_HOME")
    return (pulumi_home(), Path(theirs) if theirs else Path.home() / ".pulumi")


def plugin_path(*, install: bool = True) -> Path | None:
    """Path of the plugin. With ``install``, a missing plugin is downloaded.

    Raises:
        PluginError: The download failed, or ``LABSTACKS_ALICLOUD_PLUGIN`` names no executable file.
    """
    from labstacks.engine.plugins import install_plugin
    from labstacks.gateway.plugin import VERSION, find_plugin

    homes = plugin_homes()
    found = find_plugin(homes)
    if found is None and install:
        server = os.environ.get("LABSTACKS_PLUGIN_SERVER", "")
        sha256 = os.environ.get("LABSTACKS_PLUGIN_SHA256", "").strip().lower()
        install_plugin(require_engine(), "alicloud", VERSION, homes[0], server=server, sha256=sha256)
        found = find_plugin(homes)
    return found


def things_of(provider: PluginProvider, class_name: str, region: str) -> list[ListedResource]:
    """Resources that the cloud lists under a class's names or tags, each once.

    Resource types that the account may not list are skipped and logged.
    """
    from labstacks.gateway.provider import ProviderSession

    session = ProviderSession(region)
    found: dict[tuple[str, str], ListedResource] = {}
    for type_, id_, name in provider.named(f"{class_name}-", session):
        if stack := stack_of_name(class_name, name):
            # The list of roles shows a numeric id, but Pulumi's id of a role is its name.
            shown = name if type_entry(type_).found_by == "id" else id_
            found[type_, id_] = ListedResource(type_, shown, stack)
    for type_, id_, tags in provider.tagged({"class": class_name}, session):
        if tags.get("seat"):
            found.setdefault((type_, id_), ListedResource(type_, id_, f"{class_name}-{tags['seat']}"))
    return list(found.values())


def count_others(
    provider: PluginProvider, region: str, buckets: Mapping[str, Collection[str]]
) -> dict[str, int]:
    """Number of unknown files in each bucket. A bucket that cannot be listed counts as 0.

    Args:
        buckets: Bucket name to known object keys.
    """
    token = "alicloud:oss/getBucketObjects:getBucketObjects"

    def count(bucket: str) -> int:
        try:
            objects = ask(provider, region, token, bucketName=bucket).get("objects") or ()
        except CloudError as error:
            _LOG.warning("cannot list the files in %s: %s", bucket, error.code)
            return 0
        return sum(each.get("key") not in buckets[bucket] for each in objects)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(buckets, pool.map(count, buckets), strict=True))


def stack_of_name(class_name: str, name: str) -> str:
    """Stack of a resource named ``<class>-<seat>-<role>``. Empty if it belongs to another class."""
    found = _SEAT.match(name.removeprefix(f"{class_name}-")) if name.startswith(f"{class_name}-") else None
    return f"{class_name}-{found[1]}" if found else ""


def own_plugins(file: ClassFile) -> dict[str, str]:
    """Environment for engines that each start their own plugin: plugin path and credentials.

    Raises:
        UsageError: The class uses the emulator, which has no plugin.
        PluginError: The plugin is missing and cannot be downloaded.
    """
    from labstacks.gateway.plugin_process import CREDENTIALS

    if file.cloud == "rehearsal":
        raise UsageError(
            "The emulator has no plugin that each stack could start.",
            hint="Leave out --plugin-per-stack; it is for `cloud: alibaba`.",
        )
    path = plugin_path()
    assert path is not None  # a failed installation raises PluginError
    known = {name: value for name, value in os.environ.items() if name.startswith(CREDENTIALS)}
    return {**known, "PATH": os.pathsep.join([str(path.parent), os.environ.get("PATH", os.defpath)])}


def ask(provider: PluginProvider, region: str, token: str, **args: Any) -> Mapping[str, Any]:
    """Call a data source and return its answer.

    Raises:
        CloudError: The call was refused. It carries the cloud's error code if there is one.
    """
    from labstacks.gateway.provider import ProviderSession

    with in_our_words():
        return provider.invoke(token, args, ProviderSession(region))


@contextmanager
def in_our_words() -> Iterator[None]:
    """Convert gRPC errors of the plugin to ``CloudError``."""
    import grpc

    from labstacks.gateway.error_class import code_in

    try:
        yield
    except grpc.RpcError as error:
        refused: Any = error
        words = " ".join((refused.details() or refused.code().name).split())
        raise CloudError(code_in(refused.details() or "") or refused.code().name, words) from error

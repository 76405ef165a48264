"""Quotas of the account of a class: its limits, and how much other classes use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from labstacks.classfile.model import Class, ClassFile
from labstacks.planning.quotas import AccountQuota, KnownQuota, all_quotas, vcpus_of

REHEARSAL = "the emulator"


def rehearsal_account(
    file: ClassFile, database: Path | str, also: Collection[str] = ()
) -> dict[str, KnownQuota]:
    """Quotas of a folder's emulator: its limits, and the use of its other classes.

    Args:
        file: The class; its own resources do not count as used.
        database: Where the emulator's data is; it is not created when it does not exist.
        also: Names of other classes that are planned together with it.
    """
    from labstacks.emulator.services import all_quotas as rehearsed

    chaos = file.rehearsal.get("chaos") or {}
    overrides = {**(file.rehearsal.get("quotas") or {}), **(chaos.get("quotas") or {})}
    limits = {quota.key: int(overrides.get(quota.key, quota.limit)) for quota in rehearsed()}
    rows = list(_rows(database, {file.name, *also}))
    return {
        quota.key: KnownQuota(
            limits[quota.key], 0 if quota.per else used(quota, rows, file.region), REHEARSAL
        )
        for quota in all_quotas()
        if quota.key in limits
    }


def less_own(account: Mapping[str, KnownQuota], class_: Class, *also: Class) -> dict[str, KnownQuota]:
    """An account's quotas without the use of the class itself, which would otherwise count twice.

    Args:
        account: By quota key, as the account reported for the class's region.
        also: Other classes that are planned together with it.
    """
    own = [row for each in (class_, *also) for row in _deployed_resources(each)]
    by_key = {quota.key: quota for quota in all_quotas()}
    return {
        key: replace(known, used=max(0, known.used - used(by_key[key], own, class_.file.region)))
        for key, known in account.items()
    }


def _deployed_resources(class_: Class) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    """Type, region and inputs of the deployed resources of a class, from its state."""
    from labstacks.storage.class_folder import ClassFolder

    backend = ClassFolder.of(class_.file).backend()
    for stack in backend.stacks():
        for resource in backend.resources(stack):
            yield resource.type, class_.file.region, resource.inputs


def used(quota: AccountQuota, rows: Iterable[tuple[str, str, Mapping[str, object]]], region: str) -> int:
    """How much of a quota these resources use.

    Args:
        rows: Type, region and inputs of each.
    """
    total = 0
    for type_, where, inputs in rows:
        if type_ != quota.type or (quota.scope == "region" and where != region):
            continue
        total += vcpus_of(inputs.get("instanceType")) if quota.weigh == "vcpus" else 1
    return total


def _rows(database: Path | str, names: Collection[str]) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    """Resources of other classes than these in an emulator."""
    from labstacks.emulator import RehearsalCloud
    from labstacks.emulator.store import exists

    if not exists(database):
        return
    own = tuple(f"{name}-" for name in names)
    cloud = RehearsalCloud(database)
    try:
        for row in cloud.resources():
            if not row.stack.startswith(own):
                yield row.type, row.region, row.inputs
    finally:
        cloud.close()

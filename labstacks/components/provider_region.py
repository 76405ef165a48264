"""Compares the region of the provider with that of the context.

The provider decides where resources are created. The context decides their zones, addresses and policies.
Without this check a bucket could be in Singapore while its student gets an address in Hong Kong.
"""

import os
from typing import Any

import pulumi

from labstacks.errors import LabArgumentError

ENVIRONMENT = ("ALIBABA_CLOUD_REGION", "ALIBABACLOUD_REGION", "ALICLOUD_REGION")
"""The variables that the provider reads, first to last, where ``alicloud:region`` is not set."""
_PACKAGE = "alicloud:index:Provider"


def default_region() -> str | None:
    """The region of the default provider; None where neither configuration nor environment names one."""
    named = (os.environ[name] for name in ENVIRONMENT if os.environ.get(name))
    return pulumi.Config("alicloud").get("region") or next(named, None)


def check_default_region(component: str, region: str, opts: pulumi.ResourceOptions | None) -> None:
    """Refuse a default provider of another region, unless the component gets a provider of its own.

    Raises:
        LabArgumentError: The regions differ.
    """
    if not _has_provider(opts):
        _check(component, region, default_region(), f"Run `pulumi config set alicloud:region {region}`")


def checked_provider(component: pulumi.ComponentResource, region: str) -> pulumi.Output[Any] | None:
    """Check a component's explicit provider. None where it uses the default one.

    Returns:
        An output that children wait for, because the region is known only once the provider is registered.
        It fails with ``LabArgumentError`` when the regions differ, and so does every child.
    """
    provider = component.get_provider(_PACKAGE)
    found = getattr(provider, "region", None)
    if not isinstance(found, pulumi.Output):
        return None
    name = type(component).__name__
    return found.apply(lambda known: _check(name, region, known, f"Give the provider the region {region!r}"))


def _has_provider(opts: pulumi.ResourceOptions | None) -> bool:
    if opts is None:
        return False
    inherited = opts.parent.get_provider(_PACKAGE) if opts.parent else None
    return bool(opts.provider or opts.providers or inherited)


def _check(component: str, region: str, found: str | None, correct: str) -> None:
    if found and found != region:
        raise LabArgumentError(
            f"{component}: the region of its context is {region!r}, and its provider works in {found!r}.",
            hint=f"{correct}, or change the region and the zones of the context.",
        )

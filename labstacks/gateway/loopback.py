"""Connections within this machine never go through a proxy.

Schools set ``http_proxy`` for everything. gRPC would send connections to 127.0.0.1 through that proxy too,
and no engine could reach the gateway.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping

HOSTS = ("127.0.0.1", "localhost", "::1")
PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "grpc_proxy")
NO_CHANNEL_PROXY = ("grpc.enable_http_proxy", 0)
"""The channel options that turn proxies off."""


def past_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child process, with this machine's own addresses excluded from proxies."""
    if not any(environment.get(name) for name in PROXIES):
        return dict(environment)
    known = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    hosts = ",".join(dict.fromkeys([*filter(None, known.split(",")), *HOSTS]))
    return {**environment, "no_proxy": hosts, "NO_PROXY": hosts}


def keep_channels_local(environment: MutableMapping[str, str] = os.environ) -> None:
    """Exclude the channels that Pulumi's SDK opens in this process from proxies.

    The SDK accepts no channel options. ``no_grpc_proxy`` is gRPC's own variable; nothing else reads it.
    """
    known = (
        environment.get("no_grpc_proxy") or environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    )
    environment["no_grpc_proxy"] = ",".join(dict.fromkeys([*filter(None, known.split(",")), *HOSTS]))

"""Query a provider's data sources, as engines do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pulumi.runtime.proto import provider_pb2

from labstacks.gateway.property_codec import unwrap, wrap
from labstacks.gateway.provider import Call, ProviderSession


def invoke(
    answer: Callable[[Call], bytes], token: str, args: Mapping[str, object], session: ProviderSession
) -> Mapping[str, Any]:
    """A data source's answer.

    Args:
        answer: Answers calls; its exceptions pass through.
        token: The data source, e.g. ``alicloud:index/getZones:getZones``.
        args: Its arguments, in camelCase.
        session: The session to ask in.
    """
    request = provider_pb2.InvokeRequest(tok=token, args=wrap(args))
    response = provider_pb2.InvokeResponse.FromString(answer(Call.of("Invoke", request, session)))
    return unwrap(getattr(response, "return")).values

"""Elastic IP addresses and what they are bound to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator.computed_defaults import public_ip
from labstacks.emulator.quotas import ApiQuota
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ecs import errors
from labstacks.emulator.services.patterns import Pattern, between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Values

EIPS = ApiQuota("eips", "Elastic IP addresses", 20, t.EIP, errors.EipQuota)

_IN_USE = {t.SNAT_ENTRY: errors.EipUsedBySnat, t.FORWARD_ENTRY: errors.EipUsedByForward}


@register
class EipAddress(Model):
    """An elastic IP. Accounts have 20 of them, so a class shares one."""

    token = t.EIP
    patterns = {
        "addressName": Pattern(
            "it must have 1 to 128 characters and start with a letter", regex=r"[^\W\d_].{0,127}"
        ),
        "internetChargeType": one_of("PayByBandwidth", "PayByTraffic", "PayByDominantTraffic"),
        "paymentType": one_of("PayAsYouGo", "Subscription"),
    }
    quotas = (EIPS,)
    blockers = (Blocker(t.EIP_ASSOCIATION, errors.EipInUse, "allocationId"),)
    insists_on = frozenset({"IncorrectEipStatus"})

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        charge, bandwidth = inputs.get("internetChargeType", "PayByBandwidth"), inputs.get("bandwidth")
        if UNKNOWN in (charge, bandwidth) or bandwidth is None:
            return
        limit = 200 if charge == "PayByTraffic" else 500
        if (said := between(1, limit, f"Mbit/s for {charge}").objection(bandwidth)) is not None:
            yield Malformed("bandwidth", "InvalidParameter", said)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "ipAddress": public_ip(*call.source, "eip"),
            "status": "Available",
            "bandwidth": "5",
            "internetChargeType": "PayByBandwidth",
            "paymentType": "PayAsYouGo",
            "isp": "BGP",
            "netmode": "public",
        }


@register
class EipAssociation(Model):
    """An elastic IP on a server, NAT gateway or load balancer, on one at a time."""

    token = t.EIP_ASSOCIATION
    references = {
        "allocationId": Reference((t.EIP,), errors.EipNotFound),
        "instanceId": Reference((t.INSTANCE, t.NAT_GATEWAY, t.CLB, t.ALB), errors.EipTargetNotFound),
    }
    unique = (Unique("allocationId", errors.EipBound),)
    insists_on = frozenset(
        {
            "IncorrectEipStatus",
            "InvalidIpStatus.HasBeenUsedBySnatTable",
            "InvalidIpStatus.HasBeenUsedByForwardEntry",
        }
    )

    @override
    def admit(self, call: ApiCall) -> None:
        # A NAT gateway may have many addresses, everything else one.
        target = str(call.inputs.get("instanceId"))
        if call.get(t.NAT_GATEWAY, target) is not None:
            return
        for other in call.tx.naming(target, self.token, "instanceId"):
            raise errors.EipTargetBound(id=target, other=other.inputs.get("allocationId"))

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        kinds = {"ngw": "Nat", "lb-": "SlbInstance", "alb": "SlbInstance"}
        kind = kinds.get(str(call.inputs.get("instanceId"))[:3], "EcsInstance")
        return {"instanceType": kind, "mode": "NAT", "privateIpAddress": "", "vpcId": ""}

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        eip = call.get(t.EIP, before.inputs.get("allocationId"))
        address = str(eip.properties.get("ipAddress")) if eip else ""
        # The address, not the association, is what SNAT and DNAT entries name.
        for type_, error in _IN_USE.items():
            for entry in call.tx.naming(address, type_):
                raise error(ip=address, other=entry.id)

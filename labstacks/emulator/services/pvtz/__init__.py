"""PrivateZone: DNS inside VPCs."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import Pattern, between, one_of
from labstacks.emulator.services.pvtz import errors
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Failure, Values

_OF_ZONE = Reference((t.DNS_ZONE,), errors.PvtzZoneNotFound)
_OF_VPC = Reference((t.NETWORK,), errors.PvtzVpcNotFound)
_NAME = Pattern(
    "it must be a domain name such as lab.internal",
    regex=r"(?=.{1,253}$)([a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?\.)*[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?",
)


@register
class Zone(Model):
    """A private zone."""

    token = t.DNS_ZONE
    patterns = {"zoneName": _NAME, "name": _NAME, "proxyPattern": one_of("ZONE", "RECORD")}
    blockers = (Blocker(t.DNS_ATTACHMENT, errors.ZoneBound, "zoneId"),)
    insists_on = frozenset({"Zone.VpcExists"})

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        if "zoneName" not in inputs and "name" not in inputs:
            yield Failure("zoneName", "one of zone_name, name must be specified")

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        name = call.inputs.get("zoneName") or call.inputs.get("name")
        return {"zoneName": name, "name": name, "isPtr": False, "recordCount": 0, "proxyPattern": "ZONE"}

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        for record in call.tx.naming(before.id, t.DNS_RECORD, "zoneId"):
            call.tx.remove(record.key)


@register
class ZoneRecord(Model):
    """One record of a zone; a CNAME tolerates no other of its name."""

    token = t.DNS_RECORD
    references = {"zoneId": _OF_ZONE}
    patterns = {
        "type": one_of("A", "AAAA", "CNAME", "MX", "PTR", "SRV", "TXT"),
        "ttl": between(5, 86400, "s"),
        "priority": between(1, 99),
    }

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if "rr" not in inputs and "resourceRecord" not in inputs:
            yield Malformed("rr", "MissingParameter", "one of rr, resource_record must be specified")
        value = inputs.get("value")
        if inputs.get("type") == "A" and value is not UNKNOWN and not _is_address(str(value)):
            yield Malformed(
                "value",
                "Record.Invalid.Value",
                f"{value!r} is not an IPv4 address, as a record of type A needs",
            )

    @override
    def admit(self, call: ApiCall) -> None:
        name, kind = _name(call.inputs), call.inputs.get("type")
        for other in call.tx.naming(str(call.inputs.get("zoneId")), t.DNS_RECORD, "zoneId"):
            same = _name(other.inputs) == name
            # DNS itself forbids a CNAME beside any other record of the name (RFC 1034).
            if same and "CNAME" in (kind, other.inputs.get("type")):
                raise errors.RecordConflict(name=name)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        record = _name(call.inputs)
        return {
            "recordId": id_.split(":")[0],
            "rr": record,
            "resourceRecord": record,
            "ttl": 60,
            "status": "ENABLE",
        }


@register
class ZoneAttachment(Model):
    """The VPCs in which a zone is seen."""

    token = t.DNS_ATTACHMENT
    references = {"zoneId": _OF_ZONE, "vpcIds[]": _OF_VPC, "vpcs[].vpcId": _OF_VPC}

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        if "vpcIds" not in inputs and "vpcs" not in inputs:
            yield Failure("vpcs", "one of vpcs, vpc_ids must be specified")

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        # The provider fills both inputs from either, whichever the program gives.
        listed = call.inputs.get("vpcIds") or [vpc.get("vpcId") for vpc in call.inputs.get("vpcs") or ()]
        return {"vpcIds": listed, "vpcs": [{"vpcId": id_, "regionId": call.region} for id_ in listed]}


def _name(inputs: Values) -> Any:
    return inputs.get("rr") or inputs.get("resourceRecord")


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True

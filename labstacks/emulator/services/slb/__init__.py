"""Classic Load Balancer (CLB)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.emulator.computed_defaults import public_ip
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import between, length, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.services.slb import errors
from labstacks.emulator.services.vpc import cidr
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import Values

LOAD_BALANCERS = ApiQuota(
    "load-balancers", "Classic load balancers", 30, t.CLB, errors.ClbLoadBalancerQuota, Scope.ACCOUNT
)
LISTENERS = ApiQuota(
    "listeners-per-load-balancer", "Listeners per load balancer", 50, t.CLB_LISTENER, errors.ListenerQuota,
    Scope.PARENT, per="loadBalancerId",
)  # fmt: skip
BACKENDS = ApiQuota(
    "backends-per-server-group", "Backend servers per server group", 200, t.CLB_SERVER_ATTACHMENT,
    errors.BackendQuota, Scope.PARENT, per="serverGroupId",
)  # fmt: skip
OF_BALANCER = {"loadBalancerId": Reference((t.CLB,), errors.ClbLoadBalancerNotFound)}
PORT = between(1, 65535)


@register
class ClbLoadBalancer(Model):
    """A CLB instance; paying by specification is closed to new ones."""

    token = t.CLB
    references = {"vswitchId": Reference((t.SWITCH,), errors.ClbVSwitchNotFound)}
    patterns = {"loadBalancerName": length(1, 80), "bandwidth": between(1, 5120, "Mbit/s")}
    quotas = (LOAD_BALANCERS,)
    protection = ("deleteProtection", errors.ClbLoadBalancerProtected)

    @override
    def admit(self, call: ApiCall) -> None:
        if call.inputs.get("instanceChargeType", "PayBySpec") == "PayBySpec":
            raise errors.PayBySpecClosed()

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        switch = call.get(t.SWITCH, call.inputs.get("vswitchId"))
        # A load balancer of the internet takes a vSwitch and is in none.
        if call.inputs.get("addressType") == "internet":
            switch = None
        inside = switch is not None
        start = ids.number(1 << 16, *call.source, "address")
        private = cidr.free_address(switch.inputs.get("cidrBlock"), (), start) if switch else None
        return {
            "address": private or public_ip(*call.source, "clb"),
            "addressType": "intranet" if inside else "internet",
            "addressIpVersion": "ipv4",
            "status": "active",
            "paymentType": "PayAsYouGo",
            "instanceChargeType": "PayByCLCU",
            "internetChargeType": "PayByTraffic",
            "loadBalancerSpec": "slb.lcu.elastic",
            "masterZoneId": f"{call.region}-b",
            "slaveZoneId": f"{call.region}-c",
            "deleteProtection": "off",
        }

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        # Listeners and server groups are parts of the load balancer and go with it.
        for type_ in (t.CLB_LISTENER, t.CLB_SERVER_GROUP):
            for row in call.tx.naming(before.id, type_, "loadBalancerId"):
                call.tx.remove(row.key)


@register
class ClbListener(Model):
    """A port of a load balancer."""

    token = t.CLB_LISTENER
    references = {
        **OF_BALANCER,
        "serverGroupId": Reference((t.CLB_SERVER_GROUP,), errors.ClbServerGroupNotFound),
    }
    patterns = {
        "protocol": one_of("http", "https", "tcp", "udp"),
        "frontendPort": PORT,
        "backendPort": PORT,
        "bandwidth": between(-1, 5120, "Mbit/s"),
    }
    quotas = (LISTENERS,)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        behind = {"backendPort", "serverGroupId", "masterSlaveServerGroupId", "listenerForward"}
        if not behind & set(inputs):
            yield Malformed(
                "backendPort", "MissingParameter", "one of backend_port, server_group_id must be specified"
            )

    @override
    def make_id(self, call: ApiCall) -> str:
        inputs = call.inputs
        port = int(float(inputs.get("frontendPort", 0)))
        return f"{inputs.get('loadBalancerId')}:{inputs.get('protocol')}:{port}"

    @override
    def admit(self, call: ApiCall) -> None:
        balancer, port = str(call.inputs.get("loadBalancerId")), call.inputs.get("frontendPort")
        # UDP has ports of its own; HTTP, HTTPS and TCP share theirs.
        udp = call.inputs.get("protocol") == "udp"
        for other in call.tx.naming(balancer, t.CLB_LISTENER, "loadBalancerId"):
            same_layer = (other.inputs.get("protocol") == "udp") == udp
            if same_layer and other.inputs.get("frontendPort") == port:
                raise errors.ClbListenerExists(name=port)


@register
class ClbServerGroup(Model):
    """Servers behind listeners."""

    token = t.CLB_SERVER_GROUP
    references = {
        **OF_BALANCER,
        "servers[].serverIds[]": Reference((t.INSTANCE,), errors.ClbServerNotFound),
    }
    blockers = (Blocker(t.CLB_LISTENER, errors.ClbServerGroupInUse, "serverGroupId"),)
    insists_on = frozenset({"RspoolVipExist"})


@register
class ServerGroupServerAttachment(Model):
    """A server in a group."""

    token = t.CLB_SERVER_ATTACHMENT
    references = {
        "serverGroupId": Reference((t.CLB_SERVER_GROUP,), errors.ClbServerGroupNotFound),
        "serverId": Reference((t.INSTANCE, t.CONTAINER_GROUP), errors.ClbServerNotFound),
    }
    patterns = {"port": PORT, "weight": between(0, 100)}
    quotas = (BACKENDS,)

    @override
    def make_id(self, call: ApiCall) -> str:
        inputs = call.inputs
        return f"{inputs.get('serverGroupId')}:{inputs.get('serverId')}:{int(float(inputs.get('port', 0)))}"

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"type": "ecs", "weight": 100}

"""Load balancers, server groups, listeners and rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator.paths import values_at
from labstacks.emulator.quotas import ApiQuota
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.alb import errors
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import NAME_2_128, between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Values

LOAD_BALANCERS = ApiQuota(
    "alb-load-balancers", "Application load balancers", 60, t.ALB, errors.AlbLoadBalancerQuota, assumed=True
)
_OF_GROUP = Reference((t.ALB_SERVER_GROUP,), errors.AlbServerGroupNotFound)


@register
class AlbLoadBalancer(Model):
    """A load balancer over at least two zones, with a vSwitch in each."""

    token = t.ALB
    references = {
        "vpcId": Reference((t.NETWORK,), errors.AlbVpcNotFound),
        "zoneMappings[].vswitchId": Reference((t.SWITCH,), errors.AlbVSwitchNotFound),
    }
    patterns = {
        "loadBalancerName": NAME_2_128,
        "addressType": one_of("Internet", "Intranet"),
        "addressAllocatedMode": one_of("Fixed", "Dynamic"),
        "loadBalancerEdition": one_of("Basic", "Standard", "StandardWithWaf"),
        "loadBalancerBillingConfig.payType": one_of("PayAsYouGo"),
    }
    quotas = (LOAD_BALANCERS,)
    protection = ("deletionProtectionEnabled", errors.AlbLoadBalancerProtected)
    insists_on = frozenset({"SystemBusy", "IdempotenceProcessing"})

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        zones = list(values_at(inputs, "zoneMappings[].zoneId"))
        # An ALB fails over between zones, so the product sells none with a single one.
        if zones and UNKNOWN not in zones and len(set(zones)) < 2:
            yield Malformed(
                "zoneMappings",
                "IllegalParam.ZoneMappings",
                "at least two zones are required, each with a vSwitch",
            )

    @override
    def admit(self, call: ApiCall) -> None:
        vpc = call.inputs.get("vpcId")
        for mapping in call.inputs.get("zoneMappings") or ():
            switch = call.get(t.SWITCH, mapping.get("vswitchId"))
            if switch is None:
                continue
            if switch.inputs.get("vpcId") != vpc:
                raise errors.AlbVSwitchElsewhere(id=switch.id, vpc=vpc)
            if mapping.get("zoneId") != switch.properties.get("zoneId"):
                raise errors.AlbVSwitchNotInZone(id=switch.id, zone=mapping.get("zoneId"))

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "status": "Active",
            "dnsName": f"{id_}.{call.region}.alb.aliyuncs.com",
            "regionId": call.region,
            "addressAllocatedMode": "Dynamic",
            "addressIpVersion": "IPv4",
        }

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        # Listeners are part of their load balancer: the API deletes them with it.
        for listener in call.tx.naming(before.id, t.ALB_LISTENER, "loadBalancerId"):
            call.tx.remove(listener.key)


@register
class AlbServerGroup(Model):
    """Servers behind listeners and rules; it stays while one of them names it."""

    token = t.ALB_SERVER_GROUP
    references = {
        "vpcId": Reference((t.NETWORK,), errors.AlbVpcNotFound),
        "servers[].serverId": Reference(
            (t.INSTANCE, t.CONTAINER_GROUP, t.FUNCTION), errors.AlbServerNotFound
        ),
    }
    patterns = {
        "serverGroupName": NAME_2_128,
        "protocol": one_of("HTTP", "HTTPS", "gRPC"),
        "scheduler": one_of("Wrr", "Wlc", "Sch", "Uch"),
        "servers[].port": between(0, 65535),
        "servers[].weight": between(0, 100).at_api("IllegalParam.Weight"),
        "servers[].serverType": one_of("Ecs", "Eni", "Eci", "Ip", "Fc").at_api("IllegalParam.ServerType"),
        "healthCheckConfig.healthCheckInterval": between(1, 50, "s"),
        "healthCheckConfig.healthCheckTimeout": between(1, 300, "s"),
        "healthCheckConfig.healthyThreshold": between(2, 10),
        "healthCheckConfig.unhealthyThreshold": between(2, 10),
        "healthCheckConfig.healthCheckConnectPort": between(0, 65535),
    }
    blockers = (
        Blocker(t.ALB_LISTENER, errors.AlbServerGroupInUse),
        Blocker(t.ALB_RULE, errors.AlbServerGroupInUse),
        Blocker(t.SCALING_GROUP, errors.AlbServerGroupInUse),
        Blocker(t.SCALING_ALB_ATTACHMENT, errors.AlbServerGroupInUse),
    )
    insists_on = frozenset({"ResourceInUse.ServerGroup"})

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if inputs.get("serverGroupType", "Instance") == "Instance" and "vpcId" not in inputs:
            yield Malformed(
                "vpcId", "MissingParam.VpcId", '"vpc_id" is required for a server group of type Instance'
            )

    @override
    def admit(self, call: ApiCall) -> None:
        vpc = call.inputs.get("vpcId")
        for id_ in values_at(call.inputs, "servers[].serverId"):
            server = call.get(t.INSTANCE, id_)
            if vpc and server is not None and server.properties.get("vpcId") not in ("", None, vpc):
                raise errors.ServerElsewhere(id=id_, vpc=vpc)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Available", "protocol": "HTTP", "scheduler": "Wrr", "serverGroupType": "Instance"}


@register
class AlbListener(Model):
    """A port of a load balancer."""

    token = t.ALB_LISTENER
    references = {
        "loadBalancerId": Reference((t.ALB,), errors.AlbLoadBalancerNotFound),
        "defaultActions[].forwardGroupConfig.serverGroupTuples[].serverGroupId": _OF_GROUP,
    }
    patterns = {
        "listenerPort": between(1, 65535),
        "listenerProtocol": one_of("HTTP", "HTTPS", "QUIC"),
        "defaultActions[].type": one_of("ForwardGroup").at_api("IllegalParam.Type"),
        "idleTimeout": between(1, 600, "s"),
        "requestTimeout": between(1, 600, "s"),
    }

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if inputs.get("listenerProtocol") == "HTTPS" and "certificates" not in inputs:
            yield Malformed(
                "certificates",
                "MissingParam.Certificates",
                '"certificates" is required for an HTTPS listener',
            )

    @override
    def admit(self, call: ApiCall) -> None:
        balancer = call.get(t.ALB, call.inputs.get("loadBalancerId"))
        _check_vpc(call, balancer, "defaultActions[].forwardGroupConfig.serverGroupTuples[].serverGroupId")
        port = call.inputs.get("listenerPort")
        for other in call.tx.naming(str(call.inputs.get("loadBalancerId")), t.ALB_LISTENER, "loadBalancerId"):
            # Unlike CLB, ALB has no UDP listeners beside the others: a port is taken for all protocols.
            if other.inputs.get("listenerPort") == port:
                raise errors.AlbListenerExists(name=port)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Running", "gzipEnabled": True, "idleTimeout": 15, "requestTimeout": 60}


@register
class AlbRule(Model):
    """What a listener does with some requests, in the order of priorities."""

    token = t.ALB_RULE
    references = {
        "listenerId": Reference((t.ALB_LISTENER,), errors.ListenerNotFound),
        "ruleActions[].forwardGroupConfig.serverGroupTuples[].serverGroupId": _OF_GROUP,
    }
    patterns = {
        "ruleName": NAME_2_128,
        "priority": between(1, 10000),
        "ruleConditions[].type": one_of(
            "Host", "Path", "Header", "QueryString", "Method", "Cookie", "SourceIp", "ResponseHeader",
            "ResponseStatusCode",
        ),
        "ruleActions[].type": one_of(
            "ForwardGroup", "Redirect", "FixedResponse", "Rewrite", "InsertHeader", "RemoveHeader",
            "TrafficLimit", "TrafficMirror", "Cors",
        ),
    }  # fmt: skip

    @override
    def admit(self, call: ApiCall) -> None:
        listener = call.get(t.ALB_LISTENER, call.inputs.get("listenerId"))
        balancer = call.get(t.ALB, listener.inputs.get("loadBalancerId")) if listener else None
        _check_vpc(call, balancer, "ruleActions[].forwardGroupConfig.serverGroupTuples[].serverGroupId")
        priority = call.inputs.get("priority")
        for other in call.tx.naming(str(call.inputs.get("listenerId")), t.ALB_RULE, "listenerId"):
            # Rules are tried by priority; two of one priority would have no order.
            if other.inputs.get("priority") == priority:
                raise errors.PriorityConflict(name=priority)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Available", "direction": "Request"}


def _check_vpc(call: ApiCall, balancer: StoredResource | None, path: str) -> None:
    """Refuse to forward to a server group of another VPC."""
    for id_ in values_at(call.inputs, path):
        group, vpc = call.get(t.ALB_SERVER_GROUP, id_), balancer.inputs.get("vpcId") if balancer else None
        if vpc and group is not None and group.inputs.get("vpcId") not in (None, vpc):
            raise errors.ServerGroupElsewhere(id=id_, vpc=vpc)

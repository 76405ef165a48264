"""Container Service for Kubernetes (ACK)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.alicloud.instance_types import instance_types
from labstacks.emulator.computed_defaults import public_ip
from labstacks.emulator.paths import values_at
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Malformed, Model, Reference
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.cs import errors
from labstacks.emulator.services.patterns import Pattern, between, one_of
from labstacks.emulator.services.registry import register, source
from labstacks.emulator.services.vpc import cidr
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Failure, Values

CLUSTERS = ApiQuota("clusters", "Kubernetes clusters", 20, t.CLUSTER, errors.ClusterQuota)
NODE_POOLS = ApiQuota(
    "node-pools-per-cluster", "Node pools per cluster", 100, t.NODE_POOL, errors.NodePoolQuota, Scope.PARENT,
    per="clusterId", assumed=True,
)  # fmt: skip
OF_CLUSTER = Reference((t.CLUSTER,), errors.ClusterNotFound)
NAME = Pattern(
    "it must have 1 to 63 characters of letters, digits, '_' and '-', a letter or digit first",
    regex=r"[^\W_][\w-]{0,62}",
)


@register
class ManagedKubernetes(Model):
    """A managed cluster; pods and services have blocks that the VPC does not have."""

    token = t.CLUSTER
    references = {
        "vswitchIds[]": Reference((t.SWITCH,), errors.AckVSwitchNotFound),
        "podVswitchIds[]": Reference((t.SWITCH,), errors.AckVSwitchNotFound),
    }
    patterns = {
        "name": NAME,
        "nodeCidrMask": between(24, 28),
        "clusterSpec": one_of(
            "ack.standard", "ack.pro.small", "ack.pro.xlarge", "ack.pro.2xlarge", "ack.pro.4xlarge"
        ),
        "proxyMode": one_of("iptables", "ipvs"),
        "vswitchIds[]": Pattern("it must look like vsw-…", regex=r"vsw-[a-z0-9]*"),
    }
    quotas = (CLUSTERS,)
    protection = ("deletionProtection", errors.ClusterProtected)

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        if not {"vswitchIds", "workerVswitchIds", "zoneIds"} & set(inputs):
            yield Failure("vswitchIds", "one of vswitch_ids, zone_ids must be specified")

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        for name in ("podCidr", "serviceCidr"):
            value = inputs.get(name)
            if value not in (None, UNKNOWN) and cidr.read(value) is None:
                said = f"{value!r} is not an IPv4 CIDR block such as 172.20.0.0/16"
                yield Malformed(name, "InvalidParameter", said)

    @override
    def admit(self, call: ApiCall) -> None:
        terway = [str(addon) for addon in values_at(call.inputs, "addons[].name") if "terway" in str(addon)]
        # For zones without a network the service makes one, pods' vSwitches included.
        if terway and not call.inputs.get("podVswitchIds") and call.inputs.get("vswitchIds"):
            raise errors.PodVSwitchesMissing(addon=terway[0])
        switch = call.get(t.SWITCH, next(iter(call.inputs.get("vswitchIds") or ()), ""))
        vpc = call.get(t.NETWORK, switch.inputs.get("vpcId")) if switch else None
        if vpc is None:
            return
        for name in ("podCidr", "serviceCidr"):
            block = call.inputs.get(name)
            other = cidr.overlapping(block, [vpc.properties.get("cidrBlock")]) if block else None
            if other:
                raise errors.CidrConflict(what=name, cidr=block, other=other)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        switch = call.get(t.SWITCH, next(iter(call.inputs.get("vswitchIds") or ()), ""))
        infix = ids.letters(18, *call.source, "security")
        return {
            "name": f"{call.target.name}-{ids.hexadecimal(7, *call.source)}",
            "vpcId": switch.inputs.get("vpcId") if switch else f"vpc-j6c{infix}",
            "securityGroupId": f"sg-j6c{infix[:17]}",
            "workerRamRoleName": f"KubernetesWorkerRole-{ids.uuid(*call.source)}",
            "version": "1.34.1-aliyun.1",
            "clusterSpec": "ack.standard",
            "clusterDomain": "cluster.local",
            "proxyMode": "ipvs",
            "slbIntranet": "10.0.0.240",
            "slbInternet": public_ip(*call.source, "api") if call.inputs.get("slbInternetEnabled") else "",
            "connections": _connections(call, id_),
            "certificateAuthority": {"clientCert": "", "clientKey": "", "clusterCert": ""},
            "rrsaMetadata": {"enabled": False},
        }

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        for type_ in (t.NODE_POOL, t.CLUSTER_PERMISSION):
            for row in call.tx.naming(before.id, type_):
                call.tx.remove(row.key)


@register
class NodePool(Model):
    """Nodes of a cluster."""

    token = t.NODE_POOL
    references = {
        "clusterId": OF_CLUSTER,
        "vswitchIds[]": Reference((t.SWITCH,), errors.AckVSwitchNotFound),
    }
    patterns = {
        "nodePoolName": NAME,
        "desiredSize": between(0, 1000),
        "systemDiskSize": between(20, 32768, "GiB"),
    }
    quotas = (NODE_POOLS,)

    @override
    def admit(self, call: ApiCall) -> None:
        types = call.inputs.get("instanceTypes") or ()
        for name in types:
            if name not in instance_types():
                raise errors.AckInstanceTypeNotSupported(id=name)
        # Its scaling group goes through zones and types until one has stock.
        switches = [call.get(t.SWITCH, id_) for id_ in call.inputs.get("vswitchIds") or ()]
        zones = [str(switch.properties.get("zoneId")) for switch in switches if switch]
        sold_out = [call.sold_out(zone, name) for zone in zones for name in types]
        if sold_out and all(sold_out):
            raise errors.AckNoStock()

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "nodePoolId": id_.split(":", 1)[1],
            "scalingGroupId": f"asg-j6c{ids.letters(17, *call.source, 'group')}",
            "systemDiskCategory": "cloud_essd",
            "systemDiskSize": 120,
        }


@register
class KubernetesPermission(Model):
    """What a RAM user may do inside clusters."""

    token = t.CLUSTER_PERMISSION
    references = {"permissions[].cluster": OF_CLUSTER}
    patterns = {
        "permissions[].roleType": one_of("cluster", "namespace", "all-clusters"),
    }

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        for grant in values_at(inputs, "permissions[]"):
            if grant.get("roleType") == "namespace" and not grant.get("namespace"):
                yield Malformed(
                    "permissions", "InvalidParameter", '"namespace" is required for a role of type namespace'
                )
            if grant.get("roleType") in ("namespace", "cluster") and not grant.get("cluster"):
                yield Malformed(
                    "permissions",
                    "InvalidParameter",
                    f'"cluster" is required for a role of type {grant.get("roleType")}',
                )

    @override
    def admit(self, call: ApiCall) -> None:
        uid = str(call.inputs.get("uid"))
        if call.get(t.USER, uid) is None and not _is_role(call, uid):
            raise errors.UserNotFound(id=uid)


def _is_role(call: ApiCall, uid: str) -> bool:
    return bool(call.tx.having(t.ROLE, "roleId", uid))


def _connections(call: ApiCall, id_: str) -> list[dict[str, str]]:
    address = public_ip(*call.source, "api")
    found = {
        "apiServerInternet": f"https://{address}:6443" if call.inputs.get("slbInternetEnabled") else "",
        "apiServerIntranet": "https://10.0.0.240:6443",
        "masterPublicIp": "",
        "serviceDomain": f"*.{id_}.{call.region}.alicontainer.com",
    }
    return [found]


@source("alicloud:cs/getKubernetesPermission:getKubernetesPermission")
def get_kubernetes_permission(call: ApiCall, args: Values) -> dict[str, Any]:
    """What a RAM user may do inside clusters."""
    uid = str(args.get("uid"))
    row = call.get(t.CLUSTER_PERMISSION, uid)
    return {"uid": uid, "permissions": list(row.properties.get("permissions") or ()) if row else []}


@source("alicloud:cs/getClusterCredential:getClusterCredential")
def get_cluster_credential(call: ApiCall, args: Values) -> dict[str, Any]:
    """A kubeconfig that names the cluster."""
    cluster = call.get(t.CLUSTER, args.get("clusterId"))
    if cluster is None:
        raise errors.ClusterNotFound(id=args.get("clusterId"))
    minutes = int(args.get("temporaryDurationMinutes") or 60)
    return {
        "clusterId": cluster.id,
        "clusterName": cluster.properties.get("name"),
        "kubeConfig": _KUBE_CONFIG.format(id=cluster.id),
        "expiration": (call.time + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "certificateAuthorities": [{"clusterCert": "", "clientCert": "", "clientKey": ""}],
    }


_KUBE_CONFIG = """apiVersion: v1
kind: Config
clusters:
- name: {id}
  cluster:
    server: https://10.0.0.240:6443
"""
"""It names the cluster and leads nowhere: an emulated cluster has no API server."""
